// prints: 110047.496762770
// A stencil in the style of PolyBench: each point becomes the mean of itself and its four neighbours, to and fro.
#include <stdio.h>

enum { N = 400, STEPS = 1800 };

static double a[N][N], b[N][N];

static void smooth(double to[N][N], double from[N][N]) {
  for (int i = 1; i < N - 1; i++)
    for (int j = 1; j < N - 1; j++)
      to[i][j] = 0.2 * (from[i][j] + from[i][j - 1] + from[i][j + 1] + from[i - 1][j] + from[i + 1][j]);
}

int main(void) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) a[i][j] = b[i][j] = (double)((i * (j + 2)) % 127) / 127;
  for (int step = 0; step < STEPS; step++) {
    smooth(b, a);
    smooth(a, b);
  }
  double sum = 0;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) sum += a[i][j] * ((i + j) & 3);
  printf("%.9f\n", sum);
  return 0;
}
