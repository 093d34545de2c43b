// prints: 6ae9f3d273f1c330
// The compression function of BLAKE3 over four chunks at once: lane n of every vector belongs to chunk n.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wasm_simd128.h>

enum { CHUNK = 1024, CHUNKS = 256, ROUNDS = 6000 };

static uint8_t input[CHUNKS][CHUNK];
static const uint32_t iv[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
static const uint8_t schedule[7][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8},
    {3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1}, {10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6},
    {12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4}, {9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7},
    {11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13}};

static v128_t rotate16(v128_t x) { return wasm_i8x16_shuffle(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13); }
static v128_t rotate8(v128_t x) { return wasm_i8x16_shuffle(x, x, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12); }
static v128_t rotate12(v128_t x) { return wasm_v128_or(wasm_u32x4_shr(x, 12), wasm_i32x4_shl(x, 20)); }
static v128_t rotate7(v128_t x) { return wasm_v128_or(wasm_u32x4_shr(x, 7), wasm_i32x4_shl(x, 25)); }

static inline void mix(v128_t *v, int a, int b, int c, int d, v128_t x, v128_t y) {
  v[a] = wasm_i32x4_add(wasm_i32x4_add(v[a], v[b]), x);
  v[d] = rotate16(wasm_v128_xor(v[d], v[a]));
  v[c] = wasm_i32x4_add(v[c], v[d]);
  v[b] = rotate12(wasm_v128_xor(v[b], v[c]));
  v[a] = wasm_i32x4_add(wasm_i32x4_add(v[a], v[b]), y);
  v[d] = rotate8(wasm_v128_xor(v[d], v[a]));
  v[c] = wasm_i32x4_add(v[c], v[d]);
  v[b] = rotate7(wasm_v128_xor(v[b], v[c]));
}

// Four rows of four words become columns.
static void transpose(v128_t *rows) {
  v128_t a = wasm_i32x4_shuffle(rows[0], rows[1], 0, 4, 1, 5), b = wasm_i32x4_shuffle(rows[0], rows[1], 2, 6, 3, 7);
  v128_t c = wasm_i32x4_shuffle(rows[2], rows[3], 0, 4, 1, 5), d = wasm_i32x4_shuffle(rows[2], rows[3], 2, 6, 3, 7);
  rows[0] = wasm_i64x2_shuffle(a, c, 0, 2), rows[1] = wasm_i64x2_shuffle(a, c, 1, 3);
  rows[2] = wasm_i64x2_shuffle(b, d, 0, 2), rows[3] = wasm_i64x2_shuffle(b, d, 1, 3);
}

static void compress(v128_t *h, uint8_t (*chunks)[CHUNK], int block, uint32_t counter, uint32_t flags) {
  v128_t m[16], v[16];
  for (int group = 0; group < 4; group++) {
    for (int chunk = 0; chunk < 4; chunk++) m[group * 4 + chunk] = wasm_v128_load(&chunks[chunk][block * 64 + group * 16]);
    transpose(m + group * 4);
  }
  for (int i = 0; i < 8; i++) v[i] = h[i];
  for (int i = 0; i < 4; i++) v[8 + i] = wasm_u32x4_splat(iv[i]);
  v[12] = wasm_i32x4_add(wasm_u32x4_splat(counter), wasm_u32x4_const(0, 1, 2, 3));
  v[13] = wasm_u32x4_const_splat(0), v[14] = wasm_u32x4_const_splat(64), v[15] = wasm_u32x4_splat(flags);
#pragma clang loop unroll(full)
  for (int round = 0; round < 7; round++) {
    const uint8_t *s = schedule[round];
    mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]), mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
    mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]), mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
    mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]), mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
    mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]), mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
  }
  for (int i = 0; i < 8; i++) h[i] = wasm_v128_xor(v[i], v[i + 8]);
}

int main(void) {
  uint32_t state = 1;
  v128_t sum = wasm_u32x4_const_splat(0);
  for (int i = 0; i < CHUNKS * CHUNK; i++) input[i / CHUNK][i % CHUNK] = (uint8_t)((state = state * 1664525 + 1013904223) >> 24);
  for (int round = 0; round < ROUNDS; round++) {
    for (int chunk = 0; chunk < CHUNKS; chunk += 4) {
      v128_t h[8];
      for (int i = 0; i < 8; i++) h[i] = wasm_u32x4_splat(iv[i]);
      for (int block = 0; block < 16; block++)
        compress(h, input + chunk, block, (uint32_t)chunk, (block == 0) | (block == 15) << 1);
      for (int i = 0; i < 8; i++) sum = wasm_v128_xor(wasm_i32x4_mul(sum, wasm_u32x4_const_splat(31)), h[i]);
    }
    uint32_t feedback = wasm_u32x4_extract_lane(sum, 2);
    memcpy(input[round % CHUNKS], &feedback, 4);
  }
  printf("%08x%08x\n", wasm_u32x4_extract_lane(sum, 0), wasm_u32x4_extract_lane(sum, 3));
  return 0;
}
