#include <stdio.h>
#include <stdlib.h>

static inline int quotient(int dividend, int divisor) {
  return dividend / divisor;
}

__attribute__((noinline)) static int average(const int *values, int count) {
  int sum = 0;
  for (int i = 0; i < count; i++)
    sum += values[i];
  return quotient(sum, count);
}

int main(int argc, char **argv) {
  static const int values[] = {3, 5, 8};
  printf("%d\n", average(values, 3));
  fflush(stdout);
  return average(values, argc - 1);
}
