// prints: 3345394813
// ChaCha20's key stream added to a buffer, and the Poly1305 of the result in limbs of 26 bits.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 128 * 1024, ROUNDS = 900 };

static uint8_t data[SIZE];

static inline uint32_t rotate(uint32_t x, int by) { return x << by | x >> (32 - by); }

#define QUARTER(a, b, c, d)                                          \
  (x[a] += x[b], x[d] = rotate(x[d] ^ x[a], 16), x[c] += x[d], x[b] = rotate(x[b] ^ x[c], 12), \
   x[a] += x[b], x[d] = rotate(x[d] ^ x[a], 8), x[c] += x[d], x[b] = rotate(x[b] ^ x[c], 7))

static void encrypt(uint32_t nonce) {
  uint32_t state[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 1, 2, 3, 4, 5, 6, 7, 8, 0, nonce, 10, 11};
  for (int at = 0; at < SIZE; at += 64, state[12]++) {
    uint32_t x[16];
    memcpy(x, state, sizeof x);
    for (int i = 0; i < 10; i++) {
      QUARTER(0, 4, 8, 12), QUARTER(1, 5, 9, 13), QUARTER(2, 6, 10, 14), QUARTER(3, 7, 11, 15);
      QUARTER(0, 5, 10, 15), QUARTER(1, 6, 11, 12), QUARTER(2, 7, 8, 13), QUARTER(3, 4, 9, 14);
    }
    for (int i = 0; i < 16; i++) {
      uint32_t word;
      memcpy(&word, data + at + 4 * i, 4);
      word ^= x[i] + state[i];
      memcpy(data + at + 4 * i, &word, 4);
    }
  }
}

static uint32_t authenticate(void) {
  const uint32_t mask = 0x3ffffff;
  const uint64_t r[5] = {0x1234567, 0x2345678 & mask, 0x3456789 & mask, 0x1abcdef, 0x0fedcba};
  uint64_t h[5] = {0};
  for (int at = 0; at < SIZE; at += 16) {
    uint32_t w[4];
    memcpy(w, data + at, 16);
    h[0] += w[0] & mask, h[1] += (w[0] >> 26 | w[1] << 6) & mask, h[2] += (w[1] >> 20 | w[2] << 12) & mask;
    h[3] += (w[2] >> 14 | w[3] << 18) & mask, h[4] += w[3] >> 8 | 1 << 24;
    uint64_t product[5], carry = 0;
    for (int i = 0; i < 5; i++) {
      uint64_t sum = 0;
      for (int j = 0; j < 5; j++) sum += h[j] * (j <= i ? r[i - j] : 5 * r[5 + i - j]);
      product[i] = sum;
    }
    for (int i = 0; i < 5; i++) {
      uint64_t sum = product[i] + carry;
      h[i] = sum & mask, carry = sum >> 26;
    }
    h[0] += carry * 5;
    h[1] += h[0] >> 26, h[0] &= mask;
  }
  return (uint32_t)(h[0] ^ h[1] << 3 ^ h[2] << 5 ^ h[3] << 2 ^ h[4]);
}

int main(void) {
  uint32_t check = 0;
  for (int i = 0; i < SIZE; i++) data[i] = i * 7;
  for (int round = 0; round < ROUNDS; round++) {
    encrypt(round);
    check = check * 31 + authenticate();
  }
  printf("%u\n", check);
  return 0;
}
