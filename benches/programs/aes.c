// prints: 4101995340
// AES-128 in counter mode by tables of words, with the tables made at the start.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 128 * 1024, ROUNDS = 250 };

static uint8_t box[256], data[SIZE];
static uint32_t table[4][256], keys[44];

static uint32_t rotate(uint32_t x, int by) { return x << by | x >> (32 - by); }

static void build(void) {
  uint8_t p = 1, q = 1;
  do {
    p ^= p << 1 ^ (p & 128 ? 0x1b : 0);
    q ^= q << 1, q ^= q << 2, q ^= q << 4, q ^= q & 128 ? 9 : 0;
    uint8_t x = q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4);
    box[p] = x ^ 0x63;
  } while (p != 1);
  box[0] = 0x63;
  for (int i = 0; i < 256; i++) {
    uint8_t s = box[i], twice = s << 1 ^ (s & 128 ? 0x1b : 0);
    table[0][i] = twice | s << 8 | s << 16 | (uint32_t)(twice ^ s) << 24;
    for (int k = 1; k < 4; k++) table[k][i] = rotate(table[0][i], 8 * k);
  }
}

static uint32_t substitute(uint32_t x) {
  return box[x & 255] | box[x >> 8 & 255] << 8 | box[x >> 16 & 255] << 16 | (uint32_t)box[x >> 24] << 24;
}

static void expand(const uint32_t *key) {
  uint32_t constant = 1;
  memcpy(keys, key, 16);
  for (int i = 4; i < 44; i++) {
    uint32_t word = keys[i - 1];
    if (i % 4 == 0) {
      word = substitute(rotate(word, 24)) ^ constant;
      constant = constant << 1 ^ (constant & 128 ? 0x11b : 0);
    }
    keys[i] = keys[i - 4] ^ word;
  }
}

static void encrypt(uint32_t *to, const uint32_t *from) {
  uint32_t s[4], t[4];
  for (int i = 0; i < 4; i++) s[i] = from[i] ^ keys[i];
  for (int round = 1; round < 10; round++) {
    for (int i = 0; i < 4; i++)
      t[i] = table[0][s[i] & 255] ^ table[1][s[(i + 1) & 3] >> 8 & 255] ^ table[2][s[(i + 2) & 3] >> 16 & 255] ^
             table[3][s[(i + 3) & 3] >> 24] ^ keys[4 * round + i];
    memcpy(s, t, 16);
  }
  for (int i = 0; i < 4; i++)
    to[i] = (box[s[i] & 255] | box[s[(i + 1) & 3] >> 8 & 255] << 8 | box[s[(i + 2) & 3] >> 16 & 255] << 16 |
             (uint32_t)box[s[(i + 3) & 3] >> 24] << 24) ^ keys[40 + i];
}

int main(void) {
  uint32_t key[4] = {0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c}, check = 0;
  build();
  for (int round = 0; round < ROUNDS; round++) {
    uint32_t counter[4] = {round, 2, 3, 0}, stream[4];
    expand(key);
    for (int at = 0; at < SIZE; at += 16, counter[3]++) {
      encrypt(stream, counter);
      for (int i = 0; i < 16; i++) data[at + i] ^= ((uint8_t *)stream)[i];
    }
    memcpy(key, data + round * 16, 16);
    check = check * 31 + key[0];
  }
  printf("%u\n", check);
  return 0;
}
