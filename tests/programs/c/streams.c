// clang: -O2
// Reads all of standard input, writes far more to standard output, and a line to standard error.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  static unsigned char buffer[70001];
  uint32_t hash = 2166136261u;
  size_t total = 0, count;
  while ((count = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
    total += count;
    for (size_t i = 0; i < count; i++) hash = (hash ^ buffer[i]) * 16777619u;
  }
  int lines = argc > 1 ? atoi(argv[1]) : 1;
  for (int i = 0; i < lines; i++)
    if (printf("line %d of %d: %zu bytes, %08x\n", i, lines, total, hash) < 0) break;
  if (fflush(stdout) != 0 || ferror(stdout)) {
    fprintf(stderr, "cannot write: %s\n", strerror(errno));
    return 9;
  }
  fprintf(stderr, "done: %d lines\n", lines);
  return 0;
}
