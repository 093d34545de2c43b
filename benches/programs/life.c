// prints: 13315 2514777213
// The Game of Life with a byte for each cell.
#include <stdint.h>
#include <stdio.h>

enum { W = 512, H = 384, STEPS = 120 };

static uint8_t one[H][W], other[H][W];

static void step(uint8_t to[H][W], uint8_t from[H][W]) {
  for (int y = 1; y < H - 1; y++)
    for (int x = 1; x < W - 1; x++) {
      int sum = from[y - 1][x - 1] + from[y - 1][x] + from[y - 1][x + 1] + from[y][x - 1] + from[y][x + 1] +
                from[y + 1][x - 1] + from[y + 1][x] + from[y + 1][x + 1];
      to[y][x] = sum == 3 || (sum == 2 && from[y][x]);
    }
}

int main(void) {
  uint32_t seed = 1;
  for (int y = 1; y < H - 1; y++)
    for (int x = 1; x < W - 1; x++) {
      seed = seed * 1664525 + 1013904223;
      one[y][x] = seed >> 30 == 0;
    }
  for (int i = 0; i < STEPS; i++) {
    step(other, one);
    step(one, other);
  }
  uint32_t check = 0, alive = 0;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) check = check * 31 + one[y][x], alive += one[y][x];
  printf("%u %u\n", alive, check);
  return 0;
}
