// prints: cc80fc64abcd2b9e
// Big integers: Montgomery multiplication with products of 128 bits, powers modulo a number of 1024 bits, and tests for primes.
#include <stdint.h>
#include <stdio.h>

enum { WORDS = 16, ROUNDS = 300 };
typedef unsigned __int128 Wide;

static uint64_t modulus[WORDS], inverse;

static void multiply(uint64_t *to, const uint64_t *a, const uint64_t *b) {
  uint64_t t[WORDS + 2] = {0};
  for (int i = 0; i < WORDS; i++) {
    uint64_t carry = 0;
    for (int j = 0; j < WORDS; j++) {
      Wide sum = (Wide)a[j] * b[i] + t[j] + carry;
      t[j] = (uint64_t)sum, carry = sum >> 64;
    }
    Wide top = (Wide)t[WORDS] + carry;
    t[WORDS] = (uint64_t)top, t[WORDS + 1] = top >> 64;
    uint64_t m = t[0] * inverse;
    carry = ((Wide)m * modulus[0] + t[0]) >> 64;
    for (int j = 1; j < WORDS; j++) {
      Wide sum = (Wide)m * modulus[j] + t[j] + carry;
      t[j - 1] = (uint64_t)sum, carry = sum >> 64;
    }
    top = (Wide)t[WORDS] + carry;
    t[WORDS - 1] = (uint64_t)top;
    t[WORDS] = t[WORDS + 1] + (uint64_t)(top >> 64);
  }
  uint64_t reduced[WORDS], borrow = 0;
  for (int j = 0; j < WORDS; j++) {
    Wide difference = (Wide)t[j] - modulus[j] - borrow;
    reduced[j] = (uint64_t)difference, borrow = (uint64_t)(difference >> 64) & 1;
  }
  const uint64_t *from = t[WORDS] >= borrow ? reduced : t;
  for (int j = 0; j < WORDS; j++) to[j] = from[j];
}

static void power(uint64_t *to, const uint64_t *base, const uint64_t *exponent) {
  for (int j = 0; j < WORDS; j++) to[j] = base[j];
  for (int bit = WORDS * 64 - 2; bit >= 0; bit--) {
    multiply(to, to, to);
    if (exponent[bit / 64] >> bit % 64 & 1) multiply(to, to, base);
  }
}

static uint64_t power64(uint64_t base, uint64_t exponent, uint64_t m) {
  uint64_t result = 1;
  for (base %= m; exponent; exponent >>= 1) {
    if (exponent & 1) result = (uint64_t)((Wide)result * base % m);
    base = (uint64_t)((Wide)base * base % m);
  }
  return result;
}

int main(void) {
  uint64_t seed = 88172645463325252u, base[WORDS], exponent[WORDS], result[WORDS], check = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (int j = 0; j < WORDS; j++) {
      seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
      modulus[j] = seed | (j == 0) | (uint64_t)(j == WORDS - 1) << 63;
      base[j] = seed * 3 >> 1;
      exponent[j] = seed ^ seed >> 3;
    }
    inverse = 1;
    for (int i = 0; i < 6; i++) inverse *= 2 - modulus[0] * inverse;
    inverse = -inverse;
    power(result, base, exponent);
    for (int j = 0; j < WORDS; j++) check = check * 31 + result[j];
    for (uint64_t n = 1000000007 + 1000 * round, end = n + 160; n < end; n += 2) check += power64(2, n - 1, n) == 1;
  }
  printf("%016llx\n", (unsigned long long)check);
  return 0;
}
