// prints: 3170848500
// Motion between two pictures: the sum of absolute differences of blocks of 16 by 16 over a window, as video encoders do.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { W = 352, H = 288, BLOCK = 16, RANGE = 10 };

static uint8_t before[H][W], after[H][W];

static uint32_t difference(int y, int x, int dy, int dx) {
  uint32_t sum = 0;
  for (int i = 0; i < BLOCK; i++)
    for (int j = 0; j < BLOCK; j++) sum += abs(after[y + i][x + j] - before[y + dy + i][x + dx + j]);
  return sum;
}

static uint32_t energy(int y, int x, int dy, int dx) {
  uint32_t sum = 0;
  for (int i = 0; i < BLOCK; i++)
    for (int j = 0; j < BLOCK; j++) {
      int d = after[y + i][x + j] - before[y + dy + i][x + dx + j];
      sum += d * d;
    }
  return sum;
}

int main(void) {
  uint32_t seed = 2, check = 0;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      seed = seed * 1664525 + 1013904223;
      before[y][x] = (x * x / 37 + y * y / 29 + (seed >> 29)) & 255;
    }
  for (int round = 0; round < 24; round++) {
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++) after[y][x] = before[(y + 2 + round) % H][(x + 5) % W] + (x & 1);
    for (int y = RANGE; y + BLOCK + RANGE <= H; y += BLOCK)
      for (int x = RANGE; x + BLOCK + RANGE <= W; x += BLOCK) {
        uint32_t best = ~0u;
        int vector = 0;
        for (int dy = -RANGE; dy <= RANGE; dy++)
          for (int dx = -RANGE; dx <= RANGE; dx++) {
            uint32_t sum = difference(y, x, dy, dx);
            if (sum < best) best = sum, vector = dy * 64 + dx;
          }
        check = check * 31 + best + vector + energy(y, x, vector / 64 % RANGE, vector % RANGE);
      }
    for (int x = 0; x < W; x++) before[round * 50 % H][x] ^= 85;
  }
  printf("%u\n", check);
  return 0;
}
