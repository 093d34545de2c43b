// prints: 2348892164.103 8584296
// Virtual calls: areas and moves of shapes of five kinds in random order, through tables of functions.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { COUNT = 4000, ROUNDS = 5000 };

typedef struct Shape Shape;
typedef struct {
  double (*area)(const Shape *);
  void (*grow)(Shape *, double);
  int (*corners)(const Shape *);
} Class;
struct Shape {
  const Class *class;
  double a, b, c;
};

static double circle_area(const Shape *s) { return 3.141592653589793 * s->a * s->a; }
static double square_area(const Shape *s) { return s->a * s->a; }
static double oblong_area(const Shape *s) { return s->a * s->b; }
static double triangle_area(const Shape *s) { return 0.5 * s->a * s->b; }
static double trapezoid_area(const Shape *s) { return 0.5 * (s->a + s->c) * s->b; }
static void grow_one(Shape *s, double by) { s->a *= by; }
static void grow_two(Shape *s, double by) { s->a *= by, s->b *= by; }
static void grow_three(Shape *s, double by) { s->a *= by, s->b *= by, s->c *= by; }
static int none(const Shape *s) { return s->a < 0; }
static int four(const Shape *s) { return s->a > 0 ? 4 : 0; }
static int three(const Shape *s) { return s->b > 0 ? 3 : 0; }

static const Class classes[5] = {
    {circle_area, grow_one, none},        {square_area, grow_one, four},         {oblong_area, grow_two, four},
    {triangle_area, grow_two, three},     {trapezoid_area, grow_three, four},
};

int main(void) {
  static Shape *shapes[COUNT];
  uint32_t seed = 12;
  for (int i = 0; i < COUNT; i++) {
    seed = seed * 1664525 + 1013904223;
    shapes[i] = malloc(sizeof(Shape));
    *shapes[i] = (Shape){&classes[(seed >> 24) % 5], 1 + (seed >> 8 & 15), 1 + (seed >> 12 & 15), 1 + (seed >> 16 & 15)};
  }
  double sum = 0;
  long corners = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < COUNT; i++) sum += shapes[i]->class->area(shapes[i]);
    for (int i = round % 7; i < COUNT; i += 7) corners += shapes[i]->class->corners(shapes[i]);
    for (int i = round % 11; i < COUNT; i += 11) shapes[i]->class->grow(shapes[i], round & 1 ? 1.25 : 0.8);
  }
  printf("%.3f %ld\n", sum, corners);
  return 0;
}
