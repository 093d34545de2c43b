// prints: 647448175
// Checksums of a buffer: CRC-32 by one table and by eight at once, Adler-32, and Fletcher's.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 256 * 1024, ROUNDS = 400 };

static uint8_t data[SIZE];
static uint32_t table[8][256];

static void build(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    table[0][i] = crc;
  }
  for (int t = 1; t < 8; t++)
    for (int i = 0; i < 256; i++) table[t][i] = table[t - 1][i] >> 8 ^ table[0][table[t - 1][i] & 255];
}

static uint32_t crc_bytes(const uint8_t *p, size_t size) {
  uint32_t crc = ~0u;
  while (size--) crc = crc >> 8 ^ table[0][(crc ^ *p++) & 255];
  return ~crc;
}

static uint32_t crc_words(const uint8_t *p, size_t size) {
  uint32_t crc = ~0u;
  for (; size >= 8; size -= 8, p += 8) {
    uint32_t low, high;
    memcpy(&low, p, 4);
    memcpy(&high, p + 4, 4);
    low ^= crc;
    crc = table[7][low & 255] ^ table[6][low >> 8 & 255] ^ table[5][low >> 16 & 255] ^ table[4][low >> 24] ^
          table[3][high & 255] ^ table[2][high >> 8 & 255] ^ table[1][high >> 16 & 255] ^ table[0][high >> 24];
  }
  while (size--) crc = crc >> 8 ^ table[0][(crc ^ *p++) & 255];
  return ~crc;
}

static uint32_t adler(const uint8_t *p, size_t size) {
  uint32_t a = 1, b = 0;
  while (size > 0) {
    size_t part = size < 5552 ? size : 5552;
    size -= part;
    while (part--) a += *p++, b += a;
    a %= 65521, b %= 65521;
  }
  return b << 16 | a;
}

static uint32_t fletcher(const uint8_t *p, size_t size) {
  uint64_t a = 0, b = 0;
  for (size_t i = 0; i + 4 <= size; i += 4) {
    uint32_t word;
    memcpy(&word, p + i, 4);
    a += word, b += a;
  }
  return (uint32_t)(a ^ a >> 32) + (uint32_t)(b ^ b >> 32) * 3;
}

int main(void) {
  build();
  uint32_t seed = 6, check = 0;
  for (int i = 0; i < SIZE; i++) {
    seed = seed * 1664525 + 1013904223;
    data[i] = seed >> 24;
  }
  for (int round = 0; round < ROUNDS; round++) {
    if (round % 8 == 0) check ^= crc_bytes(data, SIZE - round);
    check = check * 31 + crc_words(data + round % 8, SIZE - 8);
    check = check * 31 + adler(data, SIZE - round);
    check = check * 31 + fletcher(data, SIZE);
    data[round * 1001 % SIZE] += check;
  }
  printf("%u\n", check);
  return 0;
}
