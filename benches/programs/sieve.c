// prints: 46009215 edd8a4cb
// Bits set at strides: the sieve of Eratosthenes, odd numbers only, a bit each, in segments that fit the cache.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LIMIT = 900000000, ROOT = 30000, SEGMENT = 1 << 18 };

static uint8_t small[ROOT + 1];
static uint32_t primes[3300], next[3300];
static uint32_t bits[SEGMENT / 32];

int main(void) {
  int count = 0;
  for (uint32_t i = 3; i <= ROOT; i += 2) {
    if (small[i]) continue;
    primes[count] = i;
    next[count++] = i * i / 2;
    for (uint32_t j = i * i; j <= ROOT; j += 2 * i) small[j] = 1;
  }
  uint32_t found = 1, sum = 2;
  // Bit i of the sieve stands for the number 2i + 1.
  for (uint32_t low = 0; low < LIMIT / 2; low += SEGMENT) {
    uint32_t size = LIMIT / 2 - low < SEGMENT ? LIMIT / 2 - low : SEGMENT;
    memset(bits, 0, sizeof bits);
    if (low == 0) bits[0] = 1;
    for (int p = 0; p < count; p++) {
      uint32_t at = next[p];
      for (; at < size; at += primes[p]) bits[at / 32] |= 1u << at % 32;
      next[p] = at - size;
    }
    for (uint32_t word = 0; word < size / 32; word++) {
      uint32_t left = ~bits[word];
      found += __builtin_popcount(left);
      if (left) sum = sum * 31 + 2 * (low + word * 32 + __builtin_ctz(left)) + 1;
    }
    for (uint32_t i = size / 32 * 32; i < size; i++) found += !(bits[i / 32] >> i % 32 & 1);
  }
  printf("%u %08x\n", found, sum);
  return 0;
}
