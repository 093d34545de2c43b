// clang: -O2
// Function pointers of several types, a table of them that is written, and big frames on both stacks.
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef double (*binary)(double, double);
static double add(double a, double b) { return a + b; }
static double subtract(double a, double b) { return a - b; }
static double multiply(double a, double b) { return a * b; }
static binary operations[] = {add, subtract, multiply};

struct large { int values[100]; };
static struct large fill(int from) {
  struct large result;
  for (int i = 0; i < 100; i++) result.values[i] = from + i;
  return result;
}

static long sum(int count, ...) {
  va_list list;
  va_start(list, count);
  long result = 0;
  for (int i = 0; i < count; i++) result += i % 2 ? (long)va_arg(list, double) : va_arg(list, int);
  va_end(list);
  return result;
}

static int recurse(int depth) {
  char frame[1000];
  memset(frame, depth, sizeof frame);
  int below = depth ? recurse(depth - 1) : 0;
  return below + frame[depth % 1000];
}

static uint32_t bits(uint32_t x) { return (uint32_t)__builtin_popcount(x) + __builtin_clz(x | 1) + __builtin_ctz(x | 0x80000000u); }

int main(int argc, char **argv) {
  (void)argv;
  double x = 10;
  for (int i = 0; i < 6; i++) x = operations[(i + argc) % 3](x, i);
  operations[0] = multiply;
  printf("%g %g\n", x, operations[0](6, 7));
  struct large values = fill(5);
  printf("%d %ld\n", values.values[99], sum(5, 1, 2.5, 3, 4.5, 5));
  printf("%d\n", recurse(50));
  uint32_t total = 0;
  for (uint32_t i = 0; i < 1000; i++) total += bits(i * 2654435761u);
  printf("%u\n", total);
  void *volatile pointer = (void *)add;
  if (argc > 1) printf("%d\n", ((int (*)(int))pointer)(1));
  return 0;
}
