#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
    int sum = 0;
    for (int i = 1; i < count; i++) sum += atoi(arguments[i]);
    printf("%d\n", sum);
    return 0;
}
