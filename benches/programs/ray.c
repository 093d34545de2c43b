// prints: 4b006864
// Floating point with structures, calls and branches: spheres over a chequered floor, with shadows and reflections.
#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { WIDTH = 1600, HEIGHT = 1200, SPHERES = 16, DEPTH = 4 };

typedef struct {
  double x, y, z;
} vector;

typedef struct {
  vector centre, colour;
  double radius, mirror;
} sphere;

static sphere spheres[SPHERES];

static vector add(vector a, vector b) { return (vector){a.x + b.x, a.y + b.y, a.z + b.z}; }
static vector subtract(vector a, vector b) { return (vector){a.x - b.x, a.y - b.y, a.z - b.z}; }
static vector scale(vector a, double k) { return (vector){a.x * k, a.y * k, a.z * k}; }
static double dot(vector a, vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static vector unit(vector a) { return scale(a, 1 / sqrt(dot(a, a))); }

// The distance at which a ray enters a sphere; 0 when it misses.
static double enter(const sphere *s, vector from, vector direction) {
  vector to_centre = subtract(s->centre, from);
  double along = dot(to_centre, direction);
  double inside = along * along - dot(to_centre, to_centre) + s->radius * s->radius;
  if (inside < 0) return 0;
  double distance = along - sqrt(inside);
  return distance > 1e-6 ? distance : 0;
}

static const sphere *nearest(vector from, vector direction, double *distance) {
  const sphere *found = 0;
  for (int i = 0; i < SPHERES; i++) {
    double d = enter(&spheres[i], from, direction);
    if (d > 0 && (!found || d < *distance)) found = &spheres[i], *distance = d;
  }
  return found;
}

static vector trace(vector from, vector direction, int depth) {
  double distance = 0;
  const sphere *hit = nearest(from, direction, &distance);
  vector normal, colour;
  double mirror;
  if (hit) {
    vector at = add(from, scale(direction, distance));
    normal = unit(subtract(at, hit->centre)), colour = hit->colour, mirror = hit->mirror;
  } else if (direction.y < 0) {
    distance = -from.y / direction.y;
    vector at = add(from, scale(direction, distance));
    int dark = ((int)floor(at.x) ^ (int)floor(at.z)) & 1;
    normal = (vector){0, 1, 0}, colour = dark ? (vector){0.1, 0.1, 0.1} : (vector){0.9, 0.9, 0.8}, mirror = 0.2;
  } else {
    return (vector){0.4, 0.6, 0.9 - direction.y * 0.4};
  }
  vector at = add(add(from, scale(direction, distance)), scale(normal, 1e-6));
  vector light = unit(subtract((vector){8, 12, -6}, at));
  double bright = dot(normal, light), unused;
  if (bright < 0 || nearest(at, light, &unused)) bright = 0;
  colour = scale(colour, 0.2 + 0.8 * bright);
  if (depth == 0) return colour;
  vector away = subtract(direction, scale(normal, 2 * dot(direction, normal)));
  return add(scale(colour, 1 - mirror), scale(trace(at, away, depth - 1), mirror));
}

int main(void) {
  for (int i = 0; i < SPHERES; i++)
    spheres[i] = (sphere){{i % 4 * 2.2 - 3.3, 0.8 + i % 3 * 0.6, i / 4 * 2.5 + 3}, {0.3 + i % 5 * 0.15, 0.9 - i % 7 * 0.1, 0.5},
                          0.5 + i % 3 * 0.2, 0.1 + i % 4 * 0.2};
  uint32_t sum = 0;
  for (int row = 0; row < HEIGHT; row++)
    for (int column = 0; column < WIDTH; column++) {
      vector direction = {(column - WIDTH / 2) / (double)HEIGHT, (HEIGHT / 2 - row) / (double)HEIGHT - 0.1, 1};
      vector colour = trace((vector){0, 2, -4}, unit(direction), DEPTH);
      sum = sum * 33 + (uint32_t)(255 * (colour.x + colour.y + colour.z) / 3);
    }
  printf("%08x\n", sum);
  return 0;
}
