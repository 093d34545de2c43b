// prints: -753940.997028
// Electric and magnetic fields on a grid in the plane, in the style of PolyBench.
#include <stdio.h>

enum { W = 300, H = 260, STEPS = 2600 };

static double ex[H][W], ey[H][W], hz[H][W];

static void step(int t) {
  for (int j = 0; j < W; j++) ey[0][j] = t % 50;
  for (int i = 1; i < H; i++)
    for (int j = 0; j < W; j++) ey[i][j] -= 0.5 * (hz[i][j] - hz[i - 1][j]);
  for (int i = 0; i < H; i++)
    for (int j = 1; j < W; j++) ex[i][j] -= 0.5 * (hz[i][j] - hz[i][j - 1]);
  for (int i = 0; i < H - 1; i++)
    for (int j = 0; j < W - 1; j++) hz[i][j] -= 0.7 * (ex[i][j + 1] - ex[i][j] + ey[i + 1][j] - ey[i][j]);
}

int main(void) {
  for (int i = 0; i < H; i++)
    for (int j = 0; j < W; j++) {
      ex[i][j] = (double)(i * (j + 1) % 37) / 37;
      ey[i][j] = (double)(i * (j + 2) % 41) / 41;
      hz[i][j] = (double)(i * (j + 3) % 43) / 43;
    }
  for (int t = 0; t < STEPS; t++) step(t);
  double sum = 0;
  for (int i = 0; i < H; i++)
    for (int j = 0; j < W; j++) sum += hz[i][j] * ((i + j) % 3) + ex[i][j] - ey[i][j];
  printf("%.6f\n", sum);
  return 0;
}
