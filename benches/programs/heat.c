// prints: 2204812.704
// Heat in a cube: a stencil of seven points in three dimensions, in single precision.
#include <stdio.h>

enum { N = 72, STEPS = 800 };

static float a[N][N][N], b[N][N][N];

static void diffuse(float to[N][N][N], float from[N][N][N]) {
  for (int i = 1; i < N - 1; i++)
    for (int j = 1; j < N - 1; j++)
      for (int k = 1; k < N - 1; k++)
        to[i][j][k] = 0.125f * (from[i + 1][j][k] - 2 * from[i][j][k] + from[i - 1][j][k]) +
                      0.125f * (from[i][j + 1][k] - 2 * from[i][j][k] + from[i][j - 1][k]) +
                      0.125f * (from[i][j][k + 1] - 2 * from[i][j][k] + from[i][j][k - 1]) + from[i][j][k];
}

int main(void) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      for (int k = 0; k < N; k++) a[i][j][k] = b[i][j][k] = (float)((i + j * 3 + (N - k) * 10) % 64) / 8;
  for (int step = 0; step < STEPS; step++) {
    diffuse(b, a);
    diffuse(a, b);
  }
  double sum = 0;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      for (int k = 0; k < N; k++) sum += a[i][j][k] * ((i ^ j ^ k) & 3);
  printf("%.3f\n", sum);
  return 0;
}
