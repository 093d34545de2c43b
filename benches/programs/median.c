// prints: 3241863992
// A median of nine neighbours by a network of exchanges, over an image of bytes.
#include <stdint.h>
#include <stdio.h>

enum { W = 800, H = 600, ROUNDS = 700 };

static uint8_t one[H][W], other[H][W];

static inline void order(uint8_t *a, uint8_t *b) {
  uint8_t low = *a < *b ? *a : *b, high = *a < *b ? *b : *a;
  *a = low;
  *b = high;
}

static void median(uint8_t to[H][W], uint8_t from[H][W]) {
  for (int y = 1; y < H - 1; y++)
    for (int x = 1; x < W - 1; x++) {
      uint8_t p0 = from[y - 1][x - 1], p1 = from[y - 1][x], p2 = from[y - 1][x + 1];
      uint8_t p3 = from[y][x - 1], p4 = from[y][x], p5 = from[y][x + 1];
      uint8_t p6 = from[y + 1][x - 1], p7 = from[y + 1][x], p8 = from[y + 1][x + 1];
      order(&p1, &p2), order(&p4, &p5), order(&p7, &p8), order(&p0, &p1), order(&p3, &p4);
      order(&p6, &p7), order(&p1, &p2), order(&p4, &p5), order(&p7, &p8), order(&p0, &p3);
      order(&p5, &p8), order(&p4, &p7), order(&p3, &p6), order(&p1, &p4), order(&p2, &p5);
      order(&p4, &p7), order(&p4, &p2), order(&p6, &p4), order(&p4, &p2);
      to[y][x] = p4;
    }
}

int main(void) {
  uint32_t seed = 7;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      seed = seed * 1664525 + 1013904223;
      one[y][x] = other[y][x] = seed >> 28 == 0 ? seed >> 20 : (x * 3 + y * 5) / 16;
    }
  for (int round = 0; round < ROUNDS; round++) {
    median(other, one);
    median(one, other);
    one[round * 41 % H][round * 57 % W] ^= 255;
  }
  uint32_t check = 0;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) check = check * 33 + one[y][x];
  printf("%u\n", check);
  return 0;
}
