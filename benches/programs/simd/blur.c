// prints: 688ad8de
// An image blurred by a 5 × 5 binomial kernel, rows then columns, sixteen pixels at a time in 16-bit lanes.
#include <stdint.h>
#include <stdio.h>
#include <wasm_simd128.h>

enum { WIDTH = 1024, HEIGHT = 768, EDGE = 16, STRIDE = WIDTH + 2 * EDGE, ROUNDS = 2000 };

static uint8_t image[HEIGHT][STRIDE], rows[HEIGHT + 4][STRIDE];

// (a + 4b + 6c + 4d + e + 8) / 16 in each lane.
static v128_t weigh(v128_t a, v128_t b, v128_t c, v128_t d, v128_t e) {
  v128_t outer = wasm_i16x8_add(a, e), inner = wasm_i16x8_shl(wasm_i16x8_add(b, d), 2);
  v128_t middle = wasm_i16x8_add(wasm_i16x8_shl(c, 2), wasm_i16x8_shl(c, 1));
  v128_t sum = wasm_i16x8_add(wasm_i16x8_add(outer, inner), wasm_i16x8_add(middle, wasm_i16x8_splat(8)));
  return wasm_u16x8_shr(sum, 4);
}

static v128_t blend(v128_t a, v128_t b, v128_t c, v128_t d, v128_t e) {
  v128_t low = weigh(wasm_u16x8_extend_low_u8x16(a), wasm_u16x8_extend_low_u8x16(b), wasm_u16x8_extend_low_u8x16(c),
                     wasm_u16x8_extend_low_u8x16(d), wasm_u16x8_extend_low_u8x16(e));
  v128_t high = weigh(wasm_u16x8_extend_high_u8x16(a), wasm_u16x8_extend_high_u8x16(b), wasm_u16x8_extend_high_u8x16(c),
                      wasm_u16x8_extend_high_u8x16(d), wasm_u16x8_extend_high_u8x16(e));
  return wasm_u8x16_narrow_i16x8(low, high);
}

static void blur(void) {
  for (int y = 0; y < HEIGHT; y++)
    for (int x = EDGE; x < EDGE + WIDTH; x += 16) {
      const uint8_t *at = &image[y][x];
      v128_t a = wasm_v128_load(at - 2), b = wasm_v128_load(at - 1), c = wasm_v128_load(at);
      wasm_v128_store(&rows[y + 2][x], blend(a, b, c, wasm_v128_load(at + 1), wasm_v128_load(at + 2)));
    }
  for (int y = 0; y < HEIGHT; y++)
    for (int x = EDGE; x < EDGE + WIDTH; x += 16) {
      v128_t a = wasm_v128_load(&rows[y][x]), b = wasm_v128_load(&rows[y + 1][x]), c = wasm_v128_load(&rows[y + 2][x]);
      wasm_v128_store(&image[y][x], blend(a, b, c, wasm_v128_load(&rows[y + 3][x]), wasm_v128_load(&rows[y + 4][x])));
    }
}

int main(void) {
  uint32_t state = 1, sum = 0;
  for (int y = 0; y < HEIGHT; y++)
    for (int x = EDGE; x < EDGE + WIDTH; x++) image[y][x] = (uint8_t)((state = state * 1664525 + 1013904223) >> 24);
  for (int round = 0; round < ROUNDS; round++) {
    blur();
    image[round * 7 % HEIGHT][EDGE + round * 11 % WIDTH] ^= 0xff;
  }
  for (int y = 0; y < HEIGHT; y++)
    for (int x = EDGE; x < EDGE + WIDTH; x++) sum = sum * 31 + image[y][x];
  printf("%08x\n", sum);
  return 0;
}
