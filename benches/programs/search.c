// prints: 2540579008
// Searching text: by the last byte's skip, by a failure table, by bits in parallel, and by the first byte and a comparison.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 400000, ROUNDS = 24 };

static char text[SIZE + 1];

static int horspool(const char *pattern, int length) {
  int skip[256], found = 0;
  for (int i = 0; i < 256; i++) skip[i] = length;
  for (int i = 0; i < length - 1; i++) skip[(uint8_t)pattern[i]] = length - 1 - i;
  for (int at = 0; at + length <= SIZE; at += skip[(uint8_t)text[at + length - 1]]) {
    int i = length - 1;
    while (i >= 0 && text[at + i] == pattern[i]) i--;
    found += i < 0;
  }
  return found;
}

static int failures(const char *pattern, int length) {
  int back[64], found = 0, k = 0;
  back[0] = 0;
  for (int i = 1; i < length; i++) {
    while (k > 0 && pattern[k] != pattern[i]) k = back[k - 1];
    if (pattern[k] == pattern[i]) k++;
    back[i] = k;
  }
  k = 0;
  for (int i = 0; i < SIZE; i++) {
    while (k > 0 && pattern[k] != text[i]) k = back[k - 1];
    if (pattern[k] == text[i]) k++;
    if (k == length) found++, k = back[k - 1];
  }
  return found;
}

static int shifts(const char *pattern, int length) {
  uint64_t masks[256] = {0}, state = 0;
  int found = 0;
  for (int i = 0; i < length; i++) masks[(uint8_t)pattern[i]] |= 1ull << i;
  for (int i = 0; i < SIZE; i++) {
    state = (state << 1 | 1) & masks[(uint8_t)text[i]];
    found += state >> (length - 1) & 1;
  }
  return found;
}

static int library(const char *pattern, int length) {
  int found = 0;
  const char *p = text, *end = text + SIZE;
  while (p < end && (p = memchr(p, pattern[0], end - p)) != NULL) {
    found += end - p >= length && memcmp(p, pattern, length) == 0;
    p++;
  }
  return found;
}

int main(void) {
  static const char *const patterns[] = {"the ", "quick", "lazy fox", "and over", "jumps and the", "dog dog", "zebra"};
  static const char *const words[] = {"the", "quick", "brown", "fox", "jumps", "and", "over", "lazy", "dog", "of"};
  uint32_t seed = 3, check = 0;
  for (int at = 0; at < SIZE;) {
    seed = seed * 1664525 + 1013904223;
    for (const char *w = words[(seed >> 16) % 10]; *w && at < SIZE; w++) text[at++] = *w;
    if (at < SIZE) text[at++] = ' ';
  }
  for (int round = 0; round < ROUNDS; round++) {
    for (int k = 0; k < 7; k++) {
      const char *pattern = patterns[k];
      int length = strlen(pattern);
      check = check * 31 + horspool(pattern, length);
      check = check * 31 + failures(pattern, length);
      check = check * 31 + shifts(pattern, length);
      check = check * 31 + library(pattern, length);
    }
    text[round * 1009 % SIZE] = 'z';
  }
  printf("%u\n", check);
  return 0;
}
