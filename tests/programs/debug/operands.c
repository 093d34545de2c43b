// Values that are each used once, so that an optimising compiler leaves them on the operand stack.
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static int polynomial(int x) {
    int square = x * x;
    int sum = square + 5;
    int shifted = sum << 3;
    int result = shifted ^ x;
    return result;
}

__attribute__((noinline)) static double mean(const int *values) {
    double first = values[0];
    double second = values[1];
    double sum = first + second;
    double half = sum / 2;
    return half;
}

int main(void) {
    int values[] = {polynomial(7), polynomial(-3)};
    printf("%d %d %g\n", values[0], values[1], mean(values));
    return 0;
}
