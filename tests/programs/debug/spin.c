// Work in three functions, one calling the next, to be profiled: as many rounds as the first argument says.
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static unsigned leaf(unsigned state) {
    for (int i = 0; i < 1000000; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
    }
    return state;
}

__attribute__((noinline)) static unsigned mid(unsigned state) {
    return leaf(state) + 1;
}

int main(int argc, char **argv) {
    unsigned state = 1;
    for (int i = 0; argc > 1 && i < atoi(argv[1]); i++)
        state = mid(state);
    printf("%u\n", state);
    return 0;
}
