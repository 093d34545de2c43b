// prints: 57541311.7267
// Sparse linear algebra: conjugate gradients on a grid's equations, with the matrix as compressed rows.
#include <stdio.h>

enum { SIDE = 200, N = SIDE * SIDE, STEPS = 1200 };

static int start[N + 1], column[5 * N];
static double value[5 * N], x[N], r[N], p[N], q[N];

static void build(void) {
  int at = 0;
  for (int i = 0; i < N; i++) {
    int row = i / SIDE, col = i % SIDE;
    start[i] = at;
    if (row > 0) column[at] = i - SIDE, value[at++] = -1;
    if (col > 0) column[at] = i - 1, value[at++] = -1;
    column[at] = i, value[at++] = 4.05;
    if (col < SIDE - 1) column[at] = i + 1, value[at++] = -1;
    if (row < SIDE - 1) column[at] = i + SIDE, value[at++] = -1;
  }
  start[N] = at;
}

static void multiply(double *to, const double *from) {
  for (int i = 0; i < N; i++) {
    double sum = 0;
    for (int k = start[i]; k < start[i + 1]; k++) sum += value[k] * from[column[k]];
    to[i] = sum;
  }
}

static double dot(const double *a, const double *b) {
  double sum = 0;
  for (int i = 0; i < N; i++) sum += a[i] * b[i];
  return sum;
}

int main(void) {
  build();
  for (int i = 0; i < N; i++) r[i] = p[i] = i % 7 - 3;
  double rr = dot(r, r);
  for (int step = 0; step < STEPS; step++) {
    multiply(q, p);
    double alpha = rr / dot(p, q);
    for (int i = 0; i < N; i++) x[i] += alpha * p[i];
    for (int i = 0; i < N; i++) r[i] -= alpha * q[i];
    double next = dot(r, r), beta = next / rr;
    for (int i = 0; i < N; i++) p[i] = r[i] + beta * p[i];
    rr = next;
    if (step % 30 == 29) {
      // Another right side, from where this one came to.
      for (int i = 0; i < N; i++) p[i] = r[i] += i % 5;
      rr = dot(r, r);
    }
  }
  double sum = 0;
  for (int i = 0; i < N; i++) sum += x[i] * (i % 3);
  printf("%.4f\n", sum);
  return 0;
}
