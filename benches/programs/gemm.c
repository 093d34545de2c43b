// prints: 67944426.983119011
// Dense linear algebra in the style of PolyBench: C = a·A·B + b·C, rows of B in the inner loop.
#include <stdio.h>

enum { ROWS = 500, COLUMNS = 550, INNER = 600, ROUNDS = 6 };

static double a[ROWS][INNER], b[INNER][COLUMNS], c[ROWS][COLUMNS];

static void fill(void) {
  for (int i = 0; i < ROWS; i++)
    for (int k = 0; k < INNER; k++) a[i][k] = (double)((i * k + 1) % 97) / 97;
  for (int k = 0; k < INNER; k++)
    for (int j = 0; j < COLUMNS; j++) b[k][j] = (double)((k * (j + 2)) % 89) / 89;
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < COLUMNS; j++) c[i][j] = (double)((i + j) % 83) / 83;
}

static void gemm(double alpha, double beta) {
  for (int i = 0; i < ROWS; i++) {
    for (int j = 0; j < COLUMNS; j++) c[i][j] *= beta;
    for (int k = 0; k < INNER; k++)
      for (int j = 0; j < COLUMNS; j++) c[i][j] += alpha * a[i][k] * b[k][j];
  }
}

int main(void) {
  fill();
  for (int round = 0; round < ROUNDS; round++) gemm(0.25, 0.5);
  double sum = 0;
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < COLUMNS; j++) sum += c[i][j] * ((i ^ j) & 7);
  printf("%.9f\n", sum);
  return 0;
}
