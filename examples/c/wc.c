// Counts the lines, words and bytes of standard input.
#include <ctype.h>
#include <stdio.h>

int main(void) {
    unsigned long lines = 0, words = 0, bytes = 0;
    int previous = ' ';
    for (int c; (c = getchar()) != EOF; previous = c) {
        bytes++;
        lines += c == '\n';
        words += !isspace(c) && isspace(previous);
    }
    printf("%lu %lu %lu\n", lines, words, bytes);
}
