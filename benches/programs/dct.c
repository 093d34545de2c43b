// prints: 734478186
// The transform of JPEG: blocks of 8 by 8 by integer butterflies, quantised, restored, and compared with the original.
#include <stdint.h>
#include <stdio.h>

enum { W = 512, H = 512, ROUNDS = 90 };

static uint8_t image[H][W];
static int32_t block[64];

static void transform(int32_t *v, int stride) {
  int s07 = v[0] + v[7 * stride], d07 = v[0] - v[7 * stride], s16 = v[stride] + v[6 * stride], d16 = v[stride] - v[6 * stride];
  int s25 = v[2 * stride] + v[5 * stride], d25 = v[2 * stride] - v[5 * stride];
  int s34 = v[3 * stride] + v[4 * stride], d34 = v[3 * stride] - v[4 * stride];
  int a = s07 + s34, b = s16 + s25, c = s07 - s34, d = s16 - s25;
  v[0] = (a + b) * 2896 >> 13;
  v[4 * stride] = (a - b) * 2896 >> 13;
  v[2 * stride] = (c * 3784 + d * 1567) >> 13;
  v[6 * stride] = (c * 1567 - d * 3784) >> 13;
  v[stride] = (d07 * 4017 + d16 * 3406 + d25 * 2276 + d34 * 799) >> 13;
  v[3 * stride] = (d07 * 3406 - d16 * 799 - d25 * 4017 - d34 * 2276) >> 13;
  v[5 * stride] = (d07 * 2276 - d16 * 4017 + d25 * 799 + d34 * 3406) >> 13;
  v[7 * stride] = (d07 * 799 - d16 * 2276 + d25 * 3406 - d34 * 4017) >> 13;
}

static void restore(int32_t *v, int stride) {
  int e0 = (v[0] + v[4 * stride]) * 2896, e1 = (v[0] - v[4 * stride]) * 2896;
  int e2 = v[2 * stride] * 3784 + v[6 * stride] * 1567, e3 = v[2 * stride] * 1567 - v[6 * stride] * 3784;
  int a = v[stride], b = v[3 * stride], c = v[5 * stride], d = v[7 * stride];
  int o0 = a * 4017 + b * 3406 + c * 2276 + d * 799, o1 = a * 3406 - b * 799 - c * 4017 - d * 2276;
  int o2 = a * 2276 - b * 4017 + c * 799 + d * 3406, o3 = a * 799 - b * 2276 + c * 3406 - d * 4017;
  v[0] = (e0 + e2 + o0) >> 13, v[7 * stride] = (e0 + e2 - o0) >> 13;
  v[stride] = (e1 + e3 + o1) >> 13, v[6 * stride] = (e1 + e3 - o1) >> 13;
  v[2 * stride] = (e1 - e3 + o2) >> 13, v[5 * stride] = (e1 - e3 - o2) >> 13;
  v[3 * stride] = (e0 - e2 + o3) >> 13, v[4 * stride] = (e0 - e2 - o3) >> 13;
}

static uint32_t code(int y, int x) {
  uint32_t zeros = 0;
  for (int i = 0; i < 64; i++) block[i] = image[y + i / 8][x + i % 8] - 128;
  for (int i = 0; i < 8; i++) transform(block + 8 * i, 1);
  for (int i = 0; i < 8; i++) transform(block + i, 8);
  for (int i = 0; i < 64; i++) {
    int step = 8 + 3 * (i / 8 + i % 8), half = block[i] < 0 ? -step / 2 : step / 2, level = (block[i] + half) / step;
    zeros += level == 0;
    block[i] = level * step;
  }
  for (int i = 0; i < 8; i++) restore(block + i, 8);
  for (int i = 0; i < 8; i++) restore(block + 8 * i, 1);
  for (int i = 0; i < 64; i++) {
    int value = block[i] + 128;
    image[y + i / 8][x + i % 8] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
  return zeros;
}

int main(void) {
  uint32_t seed = 3, check = 0;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      seed = seed * 1664525 + 1013904223;
      image[y][x] = (x * x / 64 + y * 3 + (seed >> 28)) & 255;
    }
  for (int round = 0; round < ROUNDS; round++)
    for (int y = 0; y < H - 8; y += 8)
      for (int x = 0; x < W - 8; x += 8) check = check * 31 + code(y + round % 8, x + round * 3 % 8);
  printf("%u\n", check);
  return 0;
}
