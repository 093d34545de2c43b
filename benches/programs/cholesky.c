// prints: 349464.806645
// Dense linear algebra: the Cholesky factor of a positive definite matrix, inner products along rows.
#include <math.h>
#include <stdio.h>

enum { N = 420, ROUNDS = 40 };

static double a[N][N], l[N][N];

static void factor(void) {
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < i; j++) {
      double sum = a[i][j];
      for (int k = 0; k < j; k++) sum -= l[i][k] * l[j][k];
      l[i][j] = sum / l[j][j];
    }
    double sum = a[i][i];
    for (int k = 0; k < i; k++) sum -= l[i][k] * l[i][k];
    l[i][i] = sqrt(sum);
  }
}

int main(void) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) a[i][j] = (double)((i * j + i + j) % 23) / 23 + (i == j ? N : 0);
  double trace = 0;
  for (int round = 0; round < ROUNDS; round++) {
    factor();
    for (int i = 0; i < N; i++) {
      trace += l[i][i] + l[i][i / 2];
      a[i][i] += 0.5;
    }
  }
  printf("%.6f\n", trace);
  return 0;
}
