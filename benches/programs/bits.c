// prints: 13500759313168123256
// Counting bits: sets as words with unions and sizes, distances of signatures, reversal and Gray codes.
#include <stdint.h>
#include <stdio.h>

enum { SETS = 256, WORDS = 64, ROUNDS = 90 };

static uint64_t sets[SETS][WORDS];

static int ones(uint64_t x) {
  x -= x >> 1 & 0x5555555555555555;
  x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
  return ((x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f) * 0x0101010101010101 >> 56;
}

static uint64_t reverse(uint64_t x) {
  x = (x >> 1 & 0x5555555555555555) | (x & 0x5555555555555555) << 1;
  x = (x >> 2 & 0x3333333333333333) | (x & 0x3333333333333333) << 2;
  x = (x >> 4 & 0x0f0f0f0f0f0f0f0f) | (x & 0x0f0f0f0f0f0f0f0f) << 4;
  return __builtin_bswap64(x);
}

int main(void) {
  uint64_t seed = 88172645463325252u, check = 0;
  for (int s = 0; s < SETS; s++)
    for (int w = 0; w < WORDS; w++) {
      seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
      sets[s][w] = seed & (seed >> (s & 7));
    }
  for (int round = 0; round < ROUNDS; round++) {
    int nearest = 1 << 30, pair = 0;
    for (int a = 0; a < SETS; a++)
      for (int b = 0; b < a; b++) {
        int distance = 0;
        if ((a + b) & 1)
          for (int w = 0; w < WORDS; w++) distance += ones(sets[a][w] ^ sets[b][w]);
        else
          for (int w = 0; w < WORDS; w++) distance += __builtin_popcountll(sets[a][w] & ~sets[b][w]);
        if (distance < nearest) nearest = distance, pair = a * SETS + b;
      }
    check = check * 31 + nearest + pair;
    for (int w = 0; w < WORDS; w++) {
      uint64_t *row = sets[(round * 7 + w) % SETS];
      for (int k = 0; k < WORDS; k++) row[k] = reverse(row[k] ^ row[k] >> 1);
      for (uint64_t left = row[w]; left; left &= left - 1) check += __builtin_ctzll(left) * (63 - __builtin_clzll(left));
    }
  }
  printf("%llu\n", (unsigned long long)check);
  return 0;
}
