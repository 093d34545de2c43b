// prints: 884340a1
// Floating point without memory: how many steps each point of a grid takes to escape.
#include <stdint.h>
#include <stdio.h>

enum { WIDTH = 1500, HEIGHT = 1000, LIMIT = 400 };

static int steps(double cx, double cy) {
  double x = 0, y = 0;
  for (int step = 0; step < LIMIT; step++) {
    double xx = x * x, yy = y * y;
    if (xx + yy > 4) return step;
    y = 2 * x * y + cy;
    x = xx - yy + cx;
  }
  return LIMIT;
}

int main(void) {
  uint32_t sum = 0;
  for (int row = 0; row < HEIGHT; row++)
    for (int column = 0; column < WIDTH; column++)
      sum = sum * 31 + steps(-2.0 + 3.0 * column / WIDTH, -1.0 + 2.0 * row / HEIGHT);
  printf("%08x\n", sum);
  return 0;
}
