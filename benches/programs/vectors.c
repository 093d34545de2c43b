// prints: 130028431 -368874.465
// Loops over arrays that fit the cache: sums, products and extremes of many types, scaled additions, conversions and conditions.
#include <stdint.h>
#include <stdio.h>

enum { N = 2048, ROUNDS = 40000 };

static float a[N], b[N], c[N];
static double d[N];
static int32_t i32[N], j32[N];
static int16_t i16[N], j16[N];
static uint8_t u8[N], v8[N];

__attribute__((noinline)) static void real(float k) {
  for (int i = 0; i < N; i++) c[i] = a[i] + k * b[i];
  for (int i = 0; i < N; i++) b[i] = c[i] > a[i] ? c[i] * 0.5f : a[i];
}

__attribute__((noinline)) static void convert(void) {
  for (int i = 0; i < N; i++) d[i] = i32[i] * 0.25;
  for (int i = 0; i < N; i++) a[i] = (float)d[i] * 1e-6f + a[i] * 0.5f;
}

__attribute__((noinline)) static uint32_t integers(int k) {
  uint32_t sum = 0, bits = 0;
  int32_t greatest = INT32_MIN;
  for (int i = 0; i < N; i++) sum += (uint32_t)i32[i];
  for (int i = 0; i < N; i++) bits ^= (uint32_t)i32[i] ^ (uint32_t)j32[i];
  for (int i = 0; i < N; i++) greatest = i32[i] > greatest ? i32[i] : greatest;
  for (int i = 0; i < N; i++) j32[i] = (int32_t)((uint32_t)i32[i] * 3 + (uint32_t)(j32[i] >> 3) + (uint32_t)k);
  return sum + bits + (uint32_t)greatest;
}

__attribute__((noinline)) static uint32_t halves(void) {
  uint32_t sum = 0;
  for (int i = 0; i < N; i++) sum += (uint32_t)(i16[i] * j16[i]);
  for (int i = 0; i < N; i++) j16[i] = (int16_t)(j16[i] + (i16[i] >> 2));
  return sum;
}

__attribute__((noinline)) static uint32_t bytes(uint8_t k) {
  uint32_t sum = 0, equal = 0;
  for (int i = 0; i < N; i++) sum += u8[i];
  for (int i = 0; i < N; i++) equal += u8[i] == k;
  for (int i = 0; i < N; i++) v8[i] = u8[i] > 200 ? 200 : u8[i] + 1;
  for (int i = 0; i < N; i++) u8[i] = (u8[i] + v8[i] + 1) >> 1;
  return sum + equal * 7;
}

int main(void) {
  uint32_t seed = 61, check = 0;
  for (int i = 0; i < N; i++) {
    seed = seed * 1664525 + 1013904223;
    i32[i] = seed, j32[i] = seed >> 7, i16[i] = seed >> 11 & 255, j16[i] = seed >> 13 & 255, u8[i] = seed >> 20;
    a[i] = (seed >> 16) / 65536.0f, b[i] = (seed >> 20) / 4096.0f;
  }
  for (int round = 0; round < ROUNDS; round++) {
    real(0.25f);
    if (round % 4 == 0) convert();
    check = check * 31 + integers(round);
    check = check * 31 + halves();
    check = check * 31 + bytes(round);
    i32[round % N] ^= check;
    u8[round * 7 % N] = check >> 8;
  }
  double sum = 0;
  for (int i = 0; i < N; i++) sum += c[i] + b[i] * (i & 3);
  printf("%u %.3f\n", check, sum);
  return 0;
}
