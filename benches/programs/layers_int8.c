// prints: 1674310398
// A neural network in bytes: convolutions of 3 by 3 over channels, dense layers, and requantisation with saturation.
#include <stdint.h>
#include <stdio.h>

enum { SIDE = 28, IN = 8, OUT = 16, DENSE = 256, CLASSES = 64, ROUNDS = 700 };
enum { FLAT = (SIDE - 2) * (SIDE - 2) * OUT };

static int8_t input[SIDE][SIDE][IN], kernel[OUT][3][3][IN], hidden[SIDE - 2][SIDE - 2][OUT];
static int8_t dense[DENSE][FLAT / 16], last[CLASSES][DENSE], middle[DENSE];
static int32_t scores[CLASSES];

static int8_t narrow(int32_t sum, int shift) {
  sum = (sum + (1 << (shift - 1))) >> shift;
  return sum > 127 ? 127 : sum < -128 ? -128 : sum;
}

static void convolve(void) {
  for (int y = 0; y < SIDE - 2; y++)
    for (int x = 0; x < SIDE - 2; x++)
      for (int o = 0; o < OUT; o++) {
        int32_t sum = o * 3;
        for (int dy = 0; dy < 3; dy++)
          for (int dx = 0; dx < 3; dx++)
            for (int c = 0; c < IN; c++) sum += input[y + dy][x + dx][c] * kernel[o][dy][dx][c];
        int8_t value = narrow(sum, 8);
        hidden[y][x][o] = value > 0 ? value : 0;
      }
}

static void connect(void) {
  const int8_t *flat = &hidden[0][0][0];
  for (int o = 0; o < DENSE; o++) {
    int32_t sum = 0;
    const int8_t *part = flat + (o & 15) * (FLAT / 16);
    for (int i = 0; i < FLAT / 16; i++) sum += part[i] * dense[o][i];
    middle[o] = narrow(sum, 9);
  }
  for (int o = 0; o < CLASSES; o++) {
    int32_t sum = 0;
    for (int i = 0; i < DENSE; i++) sum += middle[i] * last[o][i];
    scores[o] = sum;
  }
}

static void fill(int8_t *to, int count, uint32_t seed) {
  for (int i = 0; i < count; i++) {
    seed = seed * 1664525 + 1013904223;
    to[i] = (int8_t)(seed >> 24);
  }
}

int main(void) {
  fill(&input[0][0][0], sizeof input, 1);
  fill(&kernel[0][0][0][0], sizeof kernel, 2);
  fill(&dense[0][0], sizeof dense, 3);
  fill(&last[0][0], sizeof last, 4);
  uint32_t check = 0;
  for (int round = 0; round < ROUNDS; round++) {
    convolve();
    connect();
    int best = 0;
    for (int o = 0; o < CLASSES; o++)
      if (scores[o] > scores[best]) best = o;
    check = check * 31 + best + scores[best];
    for (int i = 0; i < SIDE; i++) input[i][round % SIDE][best % IN] += scores[i];
  }
  printf("%u\n", check);
  return 0;
}
