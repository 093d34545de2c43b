// prints: -201.228802007 -201.230666449
// Floating point on a handful of structures: planets that pull on each other, stepped symplectically.
#include <math.h>
#include <stdio.h>

enum { BODIES = 5, STEPS = 7000000 };

struct body {
  double position[3], velocity[3], mass;
};

static struct body bodies[BODIES] = {
    {{0, 0, 0}, {0, 0, 0}, 1000},
    {{10, 0, 0.5}, {0, 9.8, 0}, 1},
    {{0, 17, -0.25}, {-7.5, 0, 0.1}, 2},
    {{-31, 0, 1}, {0, -5.6, 0.05}, 5},
    {{0, -54, -2}, {4.3, 0, -0.05}, 0.5},
};

static void step(double dt) {
  for (int i = 0; i < BODIES; i++) {
    struct body *a = &bodies[i];
    for (int j = i + 1; j < BODIES; j++) {
      struct body *b = &bodies[j];
      double dx = a->position[0] - b->position[0];
      double dy = a->position[1] - b->position[1];
      double dz = a->position[2] - b->position[2];
      double square = dx * dx + dy * dy + dz * dz;
      double pull = dt / (square * sqrt(square));
      double from_a = a->mass * pull, from_b = b->mass * pull;
      a->velocity[0] -= dx * from_b;
      a->velocity[1] -= dy * from_b;
      a->velocity[2] -= dz * from_b;
      b->velocity[0] += dx * from_a;
      b->velocity[1] += dy * from_a;
      b->velocity[2] += dz * from_a;
    }
  }
  for (int i = 0; i < BODIES; i++)
    for (int k = 0; k < 3; k++) bodies[i].position[k] += dt * bodies[i].velocity[k];
}

static double energy(void) {
  double sum = 0;
  for (int i = 0; i < BODIES; i++) {
    struct body *a = &bodies[i];
    for (int k = 0; k < 3; k++) sum += 0.5 * a->mass * a->velocity[k] * a->velocity[k];
    for (int j = i + 1; j < BODIES; j++) {
      double square = 0;
      for (int k = 0; k < 3; k++) {
        double d = a->position[k] - bodies[j].position[k];
        square += d * d;
      }
      sum -= a->mass * bodies[j].mass / sqrt(square);
    }
  }
  return sum;
}

int main(void) {
  double before = energy();
  for (int i = 0; i < STEPS; i++) step(0.0005);
  printf("%.9f %.9f\n", before, energy());
  return 0;
}
