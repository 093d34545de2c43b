// prints: ab72fab9
// The Mandelbrot set, four points at a time, until all four have left.
#include <stdint.h>
#include <stdio.h>
#include <wasm_simd128.h>

enum { SIZE = 2048, LIMIT = 800 };

int main(void) {
  uint32_t sum = 0;
  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x += 4) {
      v128_t column = wasm_f32x4_add(wasm_f32x4_splat((float)x), wasm_f32x4_const(0, 1, 2, 3));
      v128_t real = wasm_f32x4_sub(wasm_f32x4_mul(column, wasm_f32x4_const_splat(2.5f / SIZE)), wasm_f32x4_const_splat(2));
      v128_t imaginary = wasm_f32x4_splat((float)y * (2.5f / SIZE) - 1.25f);
      v128_t zr = wasm_f32x4_const_splat(0), zi = zr, steps = zr;
      for (int step = 0; step < LIMIT; step++) {
        v128_t rr = wasm_f32x4_mul(zr, zr), ii = wasm_f32x4_mul(zi, zi), ri = wasm_f32x4_mul(zr, zi);
        v128_t inside = wasm_f32x4_le(wasm_f32x4_add(rr, ii), wasm_f32x4_const_splat(4));
        if (!wasm_v128_any_true(inside)) break;
        steps = wasm_i32x4_sub(steps, inside);
        zr = wasm_f32x4_add(wasm_f32x4_sub(rr, ii), real);
        zi = wasm_f32x4_add(wasm_f32x4_add(ri, ri), imaginary);
      }
      sum = sum * 31 + wasm_u32x4_extract_lane(steps, 0) + wasm_u32x4_extract_lane(steps, 1) * 3 +
            wasm_u32x4_extract_lane(steps, 2) * 5 + wasm_u32x4_extract_lane(steps, 3) * 7;
    }
  printf("%08x\n", sum);
  return 0;
}
