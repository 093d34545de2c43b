// prints: hello, world
// The smallest program that does something: its size, start and memory are those of the runtime.
#include <stdio.h>

int main(void) {
  puts("hello, world");
  return 0;
}
