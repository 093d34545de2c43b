// prints: 1338fff702a721fa
// Hash functions: four lanes of multiplications over long inputs, SipHash of short keys, and FNV of words.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 256 * 1024, ROUNDS = 280, KEYS = 40000 };

static uint8_t data[SIZE];

static inline uint64_t rotate(uint64_t x, int by) { return x << by | x >> (64 - by); }

static inline uint64_t word(const uint8_t *p) {
  uint64_t value;
  memcpy(&value, p, 8);
  return value;
}

static const uint64_t P1 = 0x9e3779b185ebca87, P2 = 0xc2b2ae3d27d4eb4f, P3 = 0x165667b19e3779f9;

static uint64_t lanes(const uint8_t *p, size_t size, uint64_t seed) {
  uint64_t v[4] = {seed + P1 + P2, seed + P2, seed, seed - P1}, h;
  const uint8_t *end = p + size;
  for (; p + 32 <= end; p += 32)
    for (int k = 0; k < 4; k++) v[k] = rotate(v[k] + word(p + 8 * k) * P2, 31) * P1;
  h = rotate(v[0], 1) + rotate(v[1], 7) + rotate(v[2], 12) + rotate(v[3], 18) + size;
  for (; p + 8 <= end; p += 8) h = rotate(h ^ rotate(word(p) * P2, 31) * P1, 27) * P1 + P3;
  for (; p < end; p++) h = rotate(h ^ *p * P3, 11) * P1;
  h ^= h >> 33, h *= P2, h ^= h >> 29, h *= P3;
  return h ^ h >> 32;
}

#define ROUND                                                                                   \
  do {                                                                                          \
    a += b, c += d, b = rotate(b, 13) ^ a, d = rotate(d, 16) ^ c, a = rotate(a, 32);            \
    c += b, a += d, b = rotate(b, 17) ^ c, d = rotate(d, 21) ^ a, c = rotate(c, 32);            \
  } while (0)

static uint64_t sip(const uint8_t *p, size_t size, uint64_t k0, uint64_t k1) {
  uint64_t a = k0 ^ 0x736f6d6570736575, b = k1 ^ 0x646f72616e646f6d, c = k0 ^ 0x6c7967656e657261, d = k1 ^ 0x7465646279746573;
  uint64_t last = (uint64_t)size << 56;
  for (; size >= 8; size -= 8, p += 8) {
    uint64_t m = word(p);
    d ^= m;
    ROUND;
    ROUND;
    a ^= m;
  }
  for (size_t i = 0; i < size; i++) last |= (uint64_t)p[i] << 8 * i;
  d ^= last;
  ROUND;
  ROUND;
  a ^= last, c ^= 255;
  for (int i = 0; i < 4; i++) ROUND;
  return a ^ b ^ c ^ d;
}

int main(void) {
  uint32_t seed = 8;
  uint64_t check = 0;
  for (int i = 0; i < SIZE; i++) {
    seed = seed * 1664525 + 1013904223;
    data[i] = seed >> 24;
  }
  for (int round = 0; round < ROUNDS; round++) {
    check = check * 31 + lanes(data, SIZE - round, check);
    for (int key = 0; key < KEYS; key++) check += sip(data + key * 5, 3 + key % 29, check, round);
    uint64_t fnv = 0xcbf29ce484222325;
    for (int i = 0; i < SIZE / 4; i++) fnv = (fnv ^ data[i]) * 0x100000001b3;
    check ^= fnv;
  }
  printf("%016llx\n", (unsigned long long)check);
  return 0;
}
