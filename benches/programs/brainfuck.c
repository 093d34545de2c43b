// prints: 13679104 65925900
// A Brainfuck interpreter, with jumps resolved before, that runs nested loops and copies of cells.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { CELLS = 30000, LIMIT = 4000, ROUNDS = 300 };

static const char nest[] = "++++++++++++[>++++++++++++[>++++++++++++[>++++++++++[>+>++<<-]<-]<-]<-]>>>>.>.";
static const char copies[] = "++++++++++++[>>++++++++++[<++++++++++>-]<[>>+>+<<<-]>>>[<<<+>>>-]<[<+>-]<.[-]<[-]<-]";

static uint8_t cells[CELLS];
static int target[LIMIT];
static uint64_t steps;

static uint32_t run(const char *program) {
  int length = strlen(program), stack[128], depth = 0;
  for (int i = 0; i < length; i++) {
    if (program[i] == '[') stack[depth++] = i;
    if (program[i] == ']') {
      int open = stack[--depth];
      target[i] = open;
      target[open] = i;
    }
  }
  memset(cells, 0, sizeof cells);
  uint8_t *cell = cells;
  uint32_t output = 0;
  for (int at = 0; at < length; at++) {
    steps++;
    switch (program[at]) {
      case '>': cell++; break;
      case '<': cell--; break;
      case '+': ++*cell; break;
      case '-': --*cell; break;
      case '.': output = output * 31 + *cell; break;
      case '[':
        if (*cell == 0) at = target[at];
        break;
      case ']':
        if (*cell != 0) at = target[at];
        break;
    }
  }
  return output;
}

int main(void) {
  uint32_t check = 0;
  for (int round = 0; round < ROUNDS; round++) {
    check = check * 31 + run(nest);
    check = check * 31 + run(copies);
  }
  printf("%u %llu\n", check, (unsigned long long)steps);
  return 0;
}
