// prints: ba7816bf 4ded8c8822534daae50d13c47a55bff3adbdd52d56219f17d79767a4413eedaf
// Rotations and additions that all depend on each other: SHA-256 of a buffer, fed back into it.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LENGTH = 1 << 20, ROUNDS = 160 };

static uint32_t constants[64];

// The constants are the first 32 bits of the fractions of the cube roots of the primes, found with integers alone.
static void prepare(void) {
  int found = 0;
  for (uint64_t p = 2; found < 64; p++) {
    int prime = 1;
    for (uint64_t d = 2; d * d <= p; d++) prime &= p % d != 0;
    if (!prime) continue;
    // The largest r with r³ ≤ p·2^96, bit by bit: r is the root times 2^32.
    uint64_t root = 0;
    for (int bit = 35; bit >= 0; bit--) {
      uint64_t r = root | 1ULL << bit;
      // r³ in pieces of 32 bits.
      unsigned __int128 square = (unsigned __int128)r * r;
      unsigned __int128 high = (square >> 32) * r, low = (square & 0xffffffff) * r;
      unsigned __int128 cube = high + (low >> 32);  // r³ / 2^32
      if (cube < (unsigned __int128)p << 64) root = r;
    }
    constants[found++] = (uint32_t)root;
  }
}

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void block(uint32_t state[8], const uint8_t *bytes) {
  uint32_t w[64];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)bytes[4 * i] << 24 | bytes[4 * i + 1] << 16 | bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i++) {
    uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + w[i];
    uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

static void digest(const uint8_t *bytes, size_t length, uint32_t state[8]) {
  static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(state, start, sizeof start);
  size_t at = 0;
  for (; at + 64 <= length; at += 64) block(state, bytes + at);
  uint8_t last[128] = {0};
  size_t rest = length - at, padded = rest < 56 ? 64 : 128;
  memcpy(last, bytes + at, rest);
  last[rest] = 0x80;
  for (int i = 0; i < 8; i++) last[padded - 1 - i] = (uint8_t)((uint64_t)length * 8 >> 8 * i);
  for (at = 0; at < padded; at += 64) block(state, last + at);
}

int main(void) {
  static uint8_t buffer[LENGTH];
  uint32_t state[8];
  prepare();
  digest((const uint8_t *)"abc", 3, state);
  printf("%08x ", state[0]);
  for (int i = 0; i < LENGTH; i++) buffer[i] = (uint8_t)(i * 167 >> 3);
  for (int round = 0; round < ROUNDS; round++) {
    digest(buffer, LENGTH - round, state);
    memcpy(buffer + round * 64, state, sizeof state);
  }
  for (int i = 0; i < 8; i++) printf("%08x", state[i]);
  puts("");
  return 0;
}
