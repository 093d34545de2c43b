// prints: 3282793492 5648.553923
// Grouping points around centres, with distances in eight dimensions, and a sweep of particles that attract each other in a grid.
#include <stdint.h>
#include <stdio.h>

enum { POINTS = 8000, DIMENSIONS = 8, CENTRES = 24, ROUNDS = 500, PARTICLES = 600, SWEEPS = 180 };

static float points[POINTS][DIMENSIONS], centres[CENTRES][DIMENSIONS], sums[CENTRES][DIMENSIONS];
static int counts[CENTRES], nearest[POINTS];
static double x[PARTICLES], y[PARTICLES], fx[PARTICLES], fy[PARTICLES];

static int assign(void) {
  int moved = 0;
  for (int p = 0; p < POINTS; p++) {
    int best = 0;
    float least = 1e30f;
    for (int c = 0; c < CENTRES; c++) {
      float sum = 0;
      for (int k = 0; k < DIMENSIONS; k++) {
        float d = points[p][k] - centres[c][k];
        sum += d * d;
      }
      if (sum < least) least = sum, best = c;
    }
    moved += nearest[p] != best;
    nearest[p] = best;
  }
  return moved;
}

static void update(void) {
  for (int c = 0; c < CENTRES; c++) {
    counts[c] = 0;
    for (int k = 0; k < DIMENSIONS; k++) sums[c][k] = 0;
  }
  for (int p = 0; p < POINTS; p++) {
    counts[nearest[p]]++;
    for (int k = 0; k < DIMENSIONS; k++) sums[nearest[p]][k] += points[p][k];
  }
  for (int c = 0; c < CENTRES; c++)
    for (int k = 0; k < DIMENSIONS; k++)
      if (counts[c] > 0) centres[c][k] = sums[c][k] / counts[c];
}

static void attract(void) {
  for (int i = 0; i < PARTICLES; i++) {
    double sx = 0, sy = 0;
    for (int j = 0; j < PARTICLES; j++) {
      double dx = x[j] - x[i], dy = y[j] - y[i], d = dx * dx + dy * dy + 0.01, f = 1 / (d * d);
      sx += dx * f, sy += dy * f;
    }
    fx[i] = sx, fy[i] = sy;
  }
  for (int i = 0; i < PARTICLES; i++) {
    x[i] += fx[i] * 1e-6;
    y[i] += fy[i] * 1e-6;
  }
}

int main(void) {
  uint32_t seed = 71, check = 0;
  for (int p = 0; p < POINTS; p++)
    for (int k = 0; k < DIMENSIONS; k++) {
      seed = seed * 1664525 + 1013904223;
      points[p][k] = (float)(seed >> 16) / 65536 + (p * 7 % CENTRES) * (k % 3) * 0.1f;
    }
  for (int c = 0; c < CENTRES; c++)
    for (int k = 0; k < DIMENSIONS; k++) centres[c][k] = points[c * 97][k];
  for (int i = 0; i < PARTICLES; i++) x[i] = i * 37 % 101 / 10.0, y[i] = i * 53 % 89 / 10.0;
  for (int round = 0; round < ROUNDS; round++) {
    check = check * 31 + assign();
    update();
  }
  for (int sweep = 0; sweep < SWEEPS; sweep++) attract();
  double sum = 0;
  for (int i = 0; i < PARTICLES; i++) sum += x[i] * (i % 3) + y[i];
  printf("%u %.6f\n", check, sum);
  return 0;
}
