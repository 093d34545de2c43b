// prints: 1814747905
// Compression by references to what came before, found through a hash table: packed, unpacked and compared.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 512 * 1024, ROUNDS = 70, BITS = 14 };

static uint8_t text[SIZE], packed[SIZE + SIZE / 8 + 64], unpacked[SIZE + 64];
static uint32_t table[1 << BITS];

static uint32_t word(const uint8_t *p) {
  uint32_t value;
  memcpy(&value, p, 4);
  return value;
}

static uint8_t *length(uint8_t *to, size_t value) {
  for (; value >= 255; value -= 255) *to++ = 255;
  *to++ = value;
  return to;
}

static size_t pack(void) {
  memset(table, 0, sizeof table);
  uint8_t *to = packed;
  size_t at = 1, literal = 0;
  while (at + 12 < SIZE) {
    uint32_t value = word(text + at), slot = value * 2654435761u >> (32 - BITS), before = table[slot];
    table[slot] = at;
    if (at - before > 65535 || word(text + before) != value) {
      at += 1 + ((at - literal) >> 6);
      continue;
    }
    while (at > literal && before > 0 && text[at - 1] == text[before - 1]) at--, before--;
    size_t size = 4;
    while (at + size + 5 < SIZE && text[at + size] == text[before + size]) size++;
    to = length(to, at - literal);
    memcpy(to, text + literal, at - literal);
    to += at - literal;
    to[0] = at - before, to[1] = (at - before) >> 8;
    to = length(to + 2, size - 4);
    at += size;
    literal = at;
  }
  to = length(to, SIZE - literal);
  memcpy(to, text + literal, SIZE - literal);
  return to + (SIZE - literal) - packed;
}

static size_t unpack(size_t size) {
  const uint8_t *from = packed, *end = packed + size;
  uint8_t *to = unpacked;
  for (;;) {
    size_t count = 0;
    do count += *from;
    while (*from++ == 255);
    memcpy(to, from, count);
    to += count, from += count;
    if (from >= end) return to - unpacked;
    size_t distance = from[0] | from[1] << 8;
    from += 2, count = 4;
    do count += *from;
    while (*from++ == 255);
    const uint8_t *source = to - distance;
    if (distance >= 8)
      for (uint8_t *stop = to + count; to < stop; to += 8, source += 8) {
        memcpy(to, source, 8);
        if (to + 8 > stop) {
          to = stop;
          break;
        }
      }
    else
      while (count--) *to++ = *source++;
  }
}

int main(void) {
  static const char *const words[] = {"return ", "static ", "int ", "uint32_t ", "(value", ") {\n", "  if ", "while (", ");\n", " + "};
  uint32_t seed = 31, check = 0;
  for (size_t at = 0; at < SIZE;) {
    seed = seed * 1664525 + 1013904223;
    const char *w = words[(seed >> 18) % 10];
    if (seed >> 29 == 0) text[at++] = 'a' + (seed >> 8) % 26;
    while (*w && at < SIZE) text[at++] = *w++;
  }
  for (int round = 0; round < ROUNDS; round++) {
    size_t size = pack();
    if (unpack(size) != SIZE || memcmp(text, unpacked, SIZE) != 0) return 1;
    check = check * 31 + size + packed[size / 2];
    for (int k = 0; k < 64; k++) text[(round * 7919 + k * 811) % SIZE] = 'A' + k;
  }
  printf("%u\n", check);
  return 0;
}
