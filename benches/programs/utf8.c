// prints: 097e38fa 292
// Text byte by byte: checks UTF-8 by the table of the standard, decodes it to UTF-16 and encodes that again.
#include <stdint.h>
#include <stdio.h>

enum { LENGTH = 1 << 20, ROUNDS = 60 };

static uint8_t bytes[LENGTH], again[LENGTH];
static uint16_t units[LENGTH];

static int encode(uint32_t point, uint8_t *to) {
  if (point < 0x80) return to[0] = (uint8_t)point, 1;
  if (point < 0x800) return to[0] = (uint8_t)(0xc0 | point >> 6), to[1] = (uint8_t)(0x80 | (point & 63)), 2;
  if (point < 0x10000) {
    to[0] = (uint8_t)(0xe0 | point >> 12), to[1] = (uint8_t)(0x80 | (point >> 6 & 63)), to[2] = (uint8_t)(0x80 | (point & 63));
    return 3;
  }
  to[0] = (uint8_t)(0xf0 | point >> 18), to[1] = (uint8_t)(0x80 | (point >> 12 & 63));
  to[2] = (uint8_t)(0x80 | (point >> 6 & 63)), to[3] = (uint8_t)(0x80 | (point & 63));
  return 4;
}

// The code point at `from`, and how many bytes it takes; 0 for bytes that are not UTF-8.
static int decode(const uint8_t *from, const uint8_t *end, uint32_t *point) {
  uint8_t lead = from[0];
  if (lead < 0x80) return *point = lead, 1;
  int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4 || end - from <= more) return 0;
  // The second byte is restricted further: no overlong forms, no surrogates, nothing above U+10FFFF.
  uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80, high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (from[1] < low || from[1] > high) return 0;
  uint32_t value = lead & (0x3f >> more);
  for (int i = 1; i <= more; i++) {
    if ((from[i] & 0xc0) != 0x80) return 0;
    value = value << 6 | (from[i] & 63);
  }
  *point = value;
  return more + 1;
}

static int fill(uint32_t state) {
  int at = 0;
  while (at + 4 <= LENGTH) {
    state = state * 1664525 + 1013904223;
    uint32_t kind = state >> 28, value = state >> 7 & 0x1fffff;
    uint32_t point = kind < 9 ? 32 + value % 95 : kind < 12 ? value % 0x800 : kind < 15 ? value % 0x10000 : value % 0x110000;
    if (point >= 0xd800 && point < 0xe000) point -= 0x800;
    at += encode(point, bytes + at);
  }
  return at;
}

int main(void) {
  uint32_t sum = 0, bad = 0;
  for (int round = 0; round < ROUNDS; round++) {
    int length = round % 6 ? (int)(LENGTH - 3) : fill(round);
    if (round % 6) bytes[round * 1000] ^= 0x80;
    int count = 0;
    for (int at = 0; at < length;) {
      uint32_t point;
      int size = decode(bytes + at, bytes + length, &point);
      if (!size) point = 0xfffd, size = 1, bad++;
      if (point < 0x10000) units[count++] = (uint16_t)point;
      else units[count++] = (uint16_t)(0xd7c0 + (point >> 10)), units[count++] = (uint16_t)(0xdc00 | (point & 0x3ff));
      at += size;
    }
    int made = 0;
    for (int i = 0; i < count && made + 4 <= LENGTH; i++) {
      uint32_t point = units[i];
      if (point >> 10 == 0x36 && i + 1 < count) point = 0x10000 + ((point & 0x3ff) << 10 | (units[++i] & 0x3ff));
      made += encode(point, again + made);
    }
    sum = sum * 31 + count;
    for (int i = 0; i < made; i += 97) sum = sum * 33 + again[i];
  }
  printf("%08x %u\n", sum, bad);
  return 0;
}
