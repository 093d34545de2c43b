#include <stdio.h>
#include <stdlib.h>

static int quotient(int sum, int count) { return sum / count; }

static int average(int count, char **numbers) {
  int sum = 0;
  for (int i = 0; i < count; i++) sum += atoi(numbers[i]);
  return quotient(sum, count);
}

int main(int argc, char **argv) {
  printf("%d\n", average(argc - 1, argv + 1));
  return 0;
}
