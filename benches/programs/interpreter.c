// prints: 8d132f98
// Indirect branches: a stack machine with its instructions in bytes, on which loops, calls and an array are programmed.
#include <stdint.h>
#include <stdio.h>

enum code { PUSH, LOAD, STORE, GET, PUT, ADD, SUBTRACT, MULTIPLY, REMAINDER, LESS, EQUAL, JUMP, UNLESS, CALL, RETURN, DROP, DUPLICATE, PRINT, HALT };

static uint8_t program[512];
static int length;
static int32_t array[4096];

static void byte(int value) { program[length++] = (uint8_t)value; }
static void with(enum code code, int operand) { byte(code), byte(operand), byte(operand >> 8); }
static int hole(enum code code) { return with(code, 0), length - 2; }
static void fill(int hole) { program[hole] = (uint8_t)length, program[hole + 1] = (uint8_t)(length >> 8); }

static uint32_t run(void) {
  int32_t stack[256], *top = stack;
  int32_t frames[256], *frame = frames;
  const uint8_t *at = program, *calls[64];
  int depth = 0;
  uint32_t printed = 0;
#define OPERAND (at += 2, at[-2] | at[-1] << 8)
  for (;;) {
    switch ((enum code)*at++) {
      case PUSH: *top++ = (int16_t)OPERAND; break;
      case LOAD: *top++ = frame[OPERAND]; break;
      case STORE: frame[OPERAND] = *--top; break;
      case GET: top[-1] = array[top[-1] & 4095]; break;
      case PUT: top -= 2, array[top[0] & 4095] = top[1]; break;
      case ADD: top--, top[-1] = (int32_t)((uint32_t)top[-1] + (uint32_t)top[0]); break;
      case SUBTRACT: top--, top[-1] = (int32_t)((uint32_t)top[-1] - (uint32_t)top[0]); break;
      case MULTIPLY: top--, top[-1] = (int32_t)((uint32_t)top[-1] * (uint32_t)top[0]); break;
      case REMAINDER: top--, top[-1] %= top[0]; break;
      case LESS: top--, top[-1] = top[-1] < top[0]; break;
      case EQUAL: top--, top[-1] = top[-1] == top[0]; break;
      case JUMP: at = program + (at[0] | at[1] << 8); break;
      case UNLESS: {
        int to = OPERAND;
        if (!*--top) at = program + to;
        break;
      }
      case CALL: {
        int to = OPERAND;
        calls[depth++] = at;
        frame += 4;
        at = program + to;
        break;
      }
      case RETURN: frame -= 4, at = calls[--depth]; break;
      case DROP: top--; break;
      case DUPLICATE: *top = top[-1], top++; break;
      case PRINT: printed = printed * 31 + (uint32_t)*--top; break;
      case HALT: return printed;
    }
  }
}

// fib(n): n < 2 ? n : fib(n - 1) + fib(n - 2)
static int fibonacci(void) {
  int start = length;
  with(STORE, 0);
  with(LOAD, 0), with(PUSH, 2), byte(LESS);
  int recurse = hole(UNLESS);
  with(LOAD, 0), byte(RETURN);
  fill(recurse);
  with(LOAD, 0), with(PUSH, 1), byte(SUBTRACT), with(CALL, start);
  with(LOAD, 0), with(PUSH, 2), byte(SUBTRACT), with(CALL, start);
  byte(ADD), byte(RETURN);
  return start;
}

// Fills the array with x = (x * 75 + 74) % 8191, then adds up array[i] * array[array[i]].
static int scramble(void) {
  int start = length;
  with(PUSH, 0), with(STORE, 0), with(STORE, 1);
  int again = length;
  with(LOAD, 0), with(PUSH, 4096), byte(LESS);
  int done = hole(UNLESS);
  with(LOAD, 1), with(PUSH, 75), byte(MULTIPLY), with(PUSH, 74), byte(ADD), with(PUSH, 8191), byte(REMAINDER), byte(DUPLICATE), with(STORE, 1);
  with(STORE, 2), with(LOAD, 0), with(LOAD, 2), byte(PUT);
  with(LOAD, 0), with(PUSH, 1), byte(ADD), with(STORE, 0), with(JUMP, again);
  fill(done);
  with(PUSH, 0), with(STORE, 0), with(PUSH, 0), with(STORE, 2);
  again = length;
  with(LOAD, 0), with(PUSH, 4096), byte(LESS);
  done = hole(UNLESS);
  with(LOAD, 0), byte(GET), with(LOAD, 0), byte(GET), byte(GET), byte(MULTIPLY), with(LOAD, 2), byte(ADD), with(STORE, 2);
  with(LOAD, 0), with(PUSH, 1), byte(ADD), with(STORE, 0), with(JUMP, again);
  fill(done);
  with(LOAD, 2), byte(RETURN);
  return start;
}

int main(void) {
  int entry = hole(JUMP), fib = fibonacci(), mix = scramble();
  fill(entry);
  with(PUSH, 29), with(CALL, fib), byte(PRINT);
  with(PUSH, 0), with(STORE, 3);
  int again = length;
  with(LOAD, 3), with(PUSH, 300), byte(LESS);
  int done = hole(UNLESS);
  with(LOAD, 3), with(CALL, mix), byte(PRINT);
  with(LOAD, 3), with(PUSH, 1), byte(ADD), with(STORE, 3), with(JUMP, again);
  fill(done);
  byte(HALT);
  uint32_t sum = 0;
  for (int round = 0; round < 5; round++) sum = sum * 17 + run();
  printf("%08x\n", sum);
  return 0;
}
