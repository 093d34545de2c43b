// prints: 1.274224152376
// Floating point with a division in the inner loop: the largest singular value of the matrix 1 / ((i + j)(i + j + 1) / 2 + i + 1),
// whose elements are computed each time.
#include <math.h>
#include <stdio.h>

enum { N = 2200, ROUNDS = 20 };

static double element(int row, int column) {
  int diagonal = row + column;
  return 1.0 / (diagonal * (diagonal + 1) / 2 + row + 1);
}

static void multiply(const double *x, double *out) {
  for (int i = 0; i < N; i++) {
    double sum = 0;
    for (int j = 0; j < N; j++) sum += element(i, j) * x[j];
    out[i] = sum;
  }
}

static void multiply_transposed(const double *x, double *out) {
  for (int i = 0; i < N; i++) {
    double sum = 0;
    for (int j = 0; j < N; j++) sum += element(j, i) * x[j];
    out[i] = sum;
  }
}

int main(void) {
  static double u[N], v[N], between[N];
  for (int i = 0; i < N; i++) u[i] = 1;
  for (int round = 0; round < ROUNDS; round++) {
    multiply(u, between);
    multiply_transposed(between, v);
    multiply(v, between);
    multiply_transposed(between, u);
  }
  double along = 0, square = 0;
  for (int i = 0; i < N; i++) along += u[i] * v[i], square += v[i] * v[i];
  printf("%.12f\n", sqrt(along / square));
  return 0;
}
