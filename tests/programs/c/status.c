// clang: -O2
// Ends in the way that its first argument names.
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int (*volatile null)(void);

static void at_exit(void) { puts("at exit"); }

int main(int argc, char **argv) {
  if (argc < 2) return 3;
  atexit(at_exit);
  printf("before, in a buffer, ");
  if (!strcmp(argv[1], "exit")) exit(4);
  if (!strcmp(argv[1], "quick")) _Exit(5);
  if (!strcmp(argv[1], "abort")) abort();
  if (!strcmp(argv[1], "assert")) assert(argc == 100);
  if (!strcmp(argv[1], "null")) return null();
  return 125;
}
