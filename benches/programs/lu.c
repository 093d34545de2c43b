// prints: 2912.593521
// Dense linear algebra: factors of a matrix with partial pivoting, and the solution of the system for some right sides.
#include <math.h>
#include <stdio.h>

enum { N = 420, ROUNDS = 30, SIDES = 8 };

static double original[N][N], a[N][N], x[N];
static int order[N];

static void factor(void) {
  for (int i = 0; i < N; i++) order[i] = i;
  for (int k = 0; k < N; k++) {
    int best = k;
    for (int i = k + 1; i < N; i++)
      if (fabs(a[i][k]) > fabs(a[best][k])) best = i;
    if (best != k) {
      for (int j = 0; j < N; j++) {
        double t = a[k][j];
        a[k][j] = a[best][j];
        a[best][j] = t;
      }
      int t = order[k];
      order[k] = order[best];
      order[best] = t;
    }
    for (int i = k + 1; i < N; i++) {
      double f = a[i][k] / a[k][k];
      a[i][k] = f;
      for (int j = k + 1; j < N; j++) a[i][j] -= f * a[k][j];
    }
  }
}

static void solve(int side) {
  for (int i = 0; i < N; i++) {
    double sum = (order[i] * 7 + side) % 13;
    for (int j = 0; j < i; j++) sum -= a[i][j] * x[j];
    x[i] = sum;
  }
  for (int i = N - 1; i >= 0; i--) {
    double sum = x[i];
    for (int j = i + 1; j < N; j++) sum -= a[i][j] * x[j];
    x[i] = sum / a[i][i];
  }
}

int main(void) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) original[i][j] = (double)((i * 31 + j * 17 + i * j) % 101) / 101 + (i == j ? 3 : 0);
  double sum = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) a[i][j] = original[i][j] + (i == j ? round * 0.25 : 0);
    factor();
    for (int side = 0; side < SIDES; side++) {
      solve(side);
      for (int i = 0; i < N; i++) sum += x[i] * (i % 5 - 1);
    }
  }
  printf("%.6f\n", sum);
  return 0;
}
