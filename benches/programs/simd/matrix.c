// prints: 6.527839e+05
// Products of square matrices of floats, in tiles of four rows and eight columns that stay in vectors.
#include <stdint.h>
#include <stdio.h>
#include <wasm_simd128.h>

enum { N = 256, ROUNDS = 450 };

static float a[N][N], b[N][N], c[N][N];

static void multiply(void) {
  for (int i = 0; i < N; i += 4)
    for (int j = 0; j < N; j += 8) {
      v128_t low[4], high[4];
      for (int row = 0; row < 4; row++) low[row] = high[row] = wasm_f32x4_const_splat(0);
      for (int k = 0; k < N; k++) {
        v128_t left = wasm_v128_load(&b[k][j]), right = wasm_v128_load(&b[k][j + 4]);
        for (int row = 0; row < 4; row++) {
          v128_t factor = wasm_v128_load32_splat(&a[i + row][k]);
          low[row] = wasm_f32x4_add(low[row], wasm_f32x4_mul(factor, left));
          high[row] = wasm_f32x4_add(high[row], wasm_f32x4_mul(factor, right));
        }
      }
      for (int row = 0; row < 4; row++) wasm_v128_store(&c[i + row][j], low[row]), wasm_v128_store(&c[i + row][j + 4], high[row]);
    }
}

int main(void) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) a[i][j] = (float)((i * 7 + j * 3) % 11) / 64, b[i][j] = (float)((i * 5 + j * 2) % 13 - 6) / 64;
  for (int round = 0; round < ROUNDS; round++) {
    multiply();
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) a[i][j] += c[i][j] * 0.0001f;
  }
  double sum = 0;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) sum += a[i][j] * (double)(i * 2 - j);
  printf("%.6e\n", sum);
  return 0;
}
