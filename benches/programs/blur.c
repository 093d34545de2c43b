// prints: 3852096684
// Image filters on bytes: a box blur in two passes, Sobel's edges, and a threshold.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { W = 640, H = 480, ROUNDS = 700 };

static uint8_t image[H][W], edges[H][W];
static uint16_t sums[H][W];

static void blur(void) {
  for (int y = 0; y < H; y++)
    for (int x = 2; x < W - 2; x++)
      sums[y][x] = image[y][x - 2] + image[y][x - 1] + image[y][x] + image[y][x + 1] + image[y][x + 2];
  for (int y = 2; y < H - 2; y++)
    for (int x = 2; x < W - 2; x++)
      image[y][x] = (sums[y - 2][x] + sums[y - 1][x] + sums[y][x] + sums[y + 1][x] + sums[y + 2][x]) * 41 >> 10;
}

static void sobel(void) {
  for (int y = 1; y < H - 1; y++)
    for (int x = 1; x < W - 1; x++) {
      int gx = image[y - 1][x + 1] + 2 * image[y][x + 1] + image[y + 1][x + 1] - image[y - 1][x - 1] -
               2 * image[y][x - 1] - image[y + 1][x - 1];
      int gy = image[y + 1][x - 1] + 2 * image[y + 1][x] + image[y + 1][x + 1] - image[y - 1][x - 1] -
               2 * image[y - 1][x] - image[y - 1][x + 1];
      int sum = abs(gx) + abs(gy);
      edges[y][x] = sum > 255 ? 255 : sum;
    }
}

int main(void) {
  uint32_t seed = 1, check = 0;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      seed = seed * 1664525 + 1013904223;
      image[y][x] = (seed >> 24) / 2 + ((x / 40 + y / 40) & 1) * 100;
    }
  for (int round = 0; round < ROUNDS; round++) {
    blur();
    sobel();
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++) image[y][x] += edges[y][x] > 96 ? 40 : edges[y][x] / 4;
    check = check * 31 + image[(round * 37) % H][(round * 91) % W];
  }
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) check += (uint32_t)edges[y][x] * (x & 15) + image[y][x];
  printf("%u\n", check);
  return 0;
}
