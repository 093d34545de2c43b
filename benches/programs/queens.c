// prints: 1096788 80978871
// Recursion over bit sets: the ways to put queens on a board so that none attacks another.
#include <stdint.h>
#include <stdio.h>

enum { SIZE = 14 };

static uint64_t nodes;

static int place(uint32_t columns, uint32_t left, uint32_t right) {
  const uint32_t all = (1u << SIZE) - 1;
  if (columns == all) return 1;
  int ways = 0;
  nodes++;
  for (uint32_t free = all & ~(columns | left | right); free; free &= free - 1) {
    uint32_t queen = free & -free;
    ways += place(columns | queen, (left | queen) << 1, (right | queen) >> 1);
  }
  return ways;
}

int main(void) {
  int ways = 0;
  for (int round = 0; round < 3; round++) ways += place(0, 0, 0);
  printf("%d %llu\n", ways, (unsigned long long)nodes);
  return 0;
}
