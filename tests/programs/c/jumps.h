// setjmp and longjmp: back over many frames, again and again, between two environments, out of a callback.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static jmp_buf outer, inner;

static int deep(int n) {
  if (n == 0) longjmp(outer, 7);
  return deep(n - 1) + 1;
}

static int compare(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  if (x == 13 || y == 13) longjmp(inner, 13);
  return x - y;
}

static void between(int which) {
  switch (setjmp(inner)) {
  case 0:
    printf("inner set, jumping to %s\n", which ? "outer" : "inner");
    longjmp(which ? outer : inner, 3);
  default:
    puts("back in inner");
  }
}

int main(void) {
  volatile int count = 0;
  int result = setjmp(outer);
  printf("outer gave %d, count %d\n", result, count);
  if (count++ < 3) return deep(count * 1000);

  int numbers[] = {5, 3, 13, 1, 9};
  result = setjmp(inner);
  if (result == 0) {
    qsort(numbers, 5, sizeof *numbers, compare);
    puts("sorted?");
  } else {
    printf("comparison gave up: %d\n", result);
  }

  if (setjmp(outer) == 0) {
    between(0);
    between(1);
    puts("not reached");
  } else {
    puts("back in outer");
  }

  volatile long sum = 0;
  for (volatile int i = 0; i < 100000; i++) {
    int value = setjmp(inner);
    if (value == 0) longjmp(inner, i | 1);
    sum += value;
  }
  printf("sum %ld\n", sum);

  switch (setjmp(outer)) {
  case 0: longjmp(outer, 0);
  case 1: puts("zero becomes one");
  }
  return 0;
}
