// Uses most of the stack of 16 MiB that zig gives to programs.
#include <stdio.h>
#include <string.h>

static int fill(int depth) {
  char frame[100000];
  memset(frame, depth, sizeof frame);
  int below = depth > 0 ? fill(depth - 1) : 0;
  return below + frame[99999] + frame[depth];
}

int main(void) {
  printf("%d\n", fill(150));
  return 0;
}
