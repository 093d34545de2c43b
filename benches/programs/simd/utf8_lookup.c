// prints: 4786e000 4000
// Whether text is UTF-8, sixteen bytes at a time: three table lookups by half bytes find every pair of bytes that cannot follow
// each other (Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte").
#include <stdint.h>
#include <stdio.h>
#include <wasm_simd128.h>

enum { LENGTH = 1 << 20, ROUNDS = 6000 };
enum {
  TOO_SHORT = 1 << 0, TOO_LONG = 1 << 1, OVERLONG_3 = 1 << 2, TOO_LARGE = 1 << 3, SURROGATE = 1 << 4, OVERLONG_2 = 1 << 5,
  TOO_LARGE_1000 = 1 << 6, OVERLONG_4 = 1 << 6, TWO_CONTINUATIONS = 1 << 7, CARRY = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS
};

static uint8_t bytes[LENGTH];

static v128_t pairs_that_cannot_be(v128_t input, v128_t before) {
  const v128_t first_high = wasm_u8x16_make(
      TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TWO_CONTINUATIONS, TWO_CONTINUATIONS,
      TWO_CONTINUATIONS, TWO_CONTINUATIONS, TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
      TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4);
  const v128_t first_low = wasm_u8x16_make(
      CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, CARRY | OVERLONG_2, CARRY, CARRY, CARRY | TOO_LARGE,
      CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
      CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
      CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
      CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE, CARRY | TOO_LARGE | TOO_LARGE_1000,
      CARRY | TOO_LARGE | TOO_LARGE_1000);
  const v128_t second_high = wasm_u8x16_make(
      TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
  v128_t previous = wasm_i8x16_shuffle(before, input, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
  v128_t high = wasm_i8x16_swizzle(first_high, wasm_u8x16_shr(previous, 4));
  v128_t low = wasm_i8x16_swizzle(first_low, wasm_v128_and(previous, wasm_u8x16_const_splat(15)));
  return wasm_v128_and(wasm_v128_and(high, low), wasm_i8x16_swizzle(second_high, wasm_u8x16_shr(input, 4)));
}

// Continuations must be where a third or fourth byte belongs, and only there.
static v128_t errors(v128_t input, v128_t before) {
  v128_t two = wasm_i8x16_shuffle(before, input, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
  v128_t three = wasm_i8x16_shuffle(before, input, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
  v128_t third = wasm_u8x16_sub_sat(two, wasm_u8x16_const_splat(0xe0 - 0x80));
  v128_t fourth = wasm_u8x16_sub_sat(three, wasm_u8x16_const_splat(0xf0 - 0x80));
  v128_t must = wasm_v128_and(wasm_v128_or(third, fourth), wasm_u8x16_const_splat(0x80));
  return wasm_v128_xor(must, pairs_that_cannot_be(input, before));
}

static int is_valid(const uint8_t *text, int length) {
  v128_t before = wasm_i8x16_const_splat(0), found = before;
  for (int at = 0; at < length; at += 64) {
    v128_t a = wasm_v128_load(text + at), b = wasm_v128_load(text + at + 16);
    v128_t c = wasm_v128_load(text + at + 32), d = wasm_v128_load(text + at + 48);
    if (wasm_i8x16_bitmask(wasm_v128_or(wasm_v128_or(a, b), wasm_v128_or(c, d))) == 0 &&
        !wasm_v128_any_true(wasm_u8x16_gt(before, wasm_u8x16_const(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                                                                  255, 0xef, 0xdf, 0xbf)))) {
      before = d;
      continue;
    }
    found = wasm_v128_or(found, wasm_v128_or(errors(a, before), errors(b, a)));
    found = wasm_v128_or(found, wasm_v128_or(errors(c, b), errors(d, c)));
    before = d;
  }
  return !wasm_v128_any_true(found);
}

static int encode(uint32_t point, uint8_t *to) {
  if (point < 0x80) return to[0] = (uint8_t)point, 1;
  int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  for (int i = more; i > 0; i--, point >>= 6) to[i] = (uint8_t)(0x80 | (point & 63));
  to[0] = (uint8_t)(0xff80 >> more | point);
  return more + 1;
}

static void fill(uint32_t state) {
  int at = 0;
  while (at + 68 <= LENGTH) {
    state = state * 1664525 + 1013904223;
    uint32_t kind = state >> 28, value = state >> 7 & 0x1fffff;
    if (kind < 4) {
      // A stretch of plain text.
      for (int i = 0; i < 64; i++) bytes[at++] = (uint8_t)(32 + (value + i) % 95);
      continue;
    }
    uint32_t point = kind < 9 ? 32 + value % 95 : kind < 12 ? value % 0x800 : kind < 15 ? value % 0x10000 : value % 0x110000;
    if (point >= 0xd800 && point < 0xe000) point -= 0x800;
    at += encode(point, bytes + at);
  }
  while (at < LENGTH) bytes[at++] = ' ';
}

int main(void) {
  uint32_t sum = 0, valid = 0;
  fill(7);
  for (int round = 0; round < ROUNDS; round++) {
    int place = (int)((uint32_t)round * 2654435761u % LENGTH);
    uint8_t kept = bytes[place];
    if (round % 3 == 0) bytes[place] ^= 0x80;
    int good = is_valid(bytes, LENGTH);
    sum = sum * 31 + (uint32_t)good, valid += (uint32_t)good;
    bytes[place] = kept;
  }
  printf("%08x %u\n", sum, valid);
  return 0;
}
