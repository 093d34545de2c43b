// prints: 4190404634
// Base64 to and fro by tables, and hexadecimal digits, over a buffer of random bytes.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 192 * 1024, ROUNDS = 700 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static uint8_t data[SIZE + 3], decoded[SIZE + 3], reverse[256];
static char text[SIZE / 3 * 4 + 8];

static size_t encode(char *to, const uint8_t *from, size_t size) {
  char *begin = to;
  for (; size >= 3; size -= 3, from += 3) {
    uint32_t bits = from[0] << 16 | from[1] << 8 | from[2];
    *to++ = alphabet[bits >> 18];
    *to++ = alphabet[bits >> 12 & 63];
    *to++ = alphabet[bits >> 6 & 63];
    *to++ = alphabet[bits & 63];
  }
  if (size > 0) {
    uint32_t bits = from[0] << 16 | (size > 1 ? from[1] << 8 : 0);
    *to++ = alphabet[bits >> 18];
    *to++ = alphabet[bits >> 12 & 63];
    *to++ = size > 1 ? alphabet[bits >> 6 & 63] : '=';
    *to++ = '=';
  }
  return to - begin;
}

static long decode(uint8_t *to, const char *from, size_t size) {
  uint8_t *begin = to;
  while (size >= 4 && from[size - 1] == '=') size--;
  uint32_t bits = 0;
  int count = 0;
  for (size_t i = 0; i < size; i++) {
    uint8_t value = reverse[(uint8_t)from[i]];
    if (value > 63) return -1;
    bits = bits << 6 | value;
    if (++count == 4) {
      to[0] = bits >> 16, to[1] = bits >> 8, to[2] = bits;
      to += 3, count = 0, bits = 0;
    }
  }
  if (count == 2) *to++ = bits >> 4;
  if (count == 3) *to++ = bits >> 10, *to++ = bits >> 2;
  return to - begin;
}

int main(void) {
  uint32_t seed = 4, check = 0;
  memset(reverse, 255, sizeof reverse);
  for (int i = 0; i < 64; i++) reverse[(uint8_t)alphabet[i]] = i;
  for (int i = 0; i < SIZE; i++) {
    seed = seed * 1664525 + 1013904223;
    data[i] = seed >> 24;
  }
  for (int round = 0; round < ROUNDS; round++) {
    size_t size = SIZE - round % 3, length = encode(text, data, size);
    if (decode(decoded, text, length) != (long)size || memcmp(data, decoded, size) != 0) return 1;
    check = check * 31 + text[round * 997 % length];
    data[round * 131 % SIZE] ^= check;
  }
  printf("%u\n", check);
  return 0;
}
