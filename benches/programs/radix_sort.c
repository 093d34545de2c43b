// prints: 3321613056
// Counting and moving: a radix sort by histograms and prefix sums, running totals, and a network that sorts groups of sixteen.
#include <stdint.h>
#include <stdio.h>

enum { N = 1 << 18, ROUNDS = 64 };

static uint32_t keys[N], sorted[N], totals[N];
static uint32_t counts[4][256];

static void sort(void) {
  for (int d = 0; d < 4; d++)
    for (int i = 0; i < 256; i++) counts[d][i] = 0;
  for (int i = 0; i < N; i++)
    for (int d = 0; d < 4; d++) counts[d][keys[i] >> 8 * d & 255]++;
  uint32_t *from = keys, *to = sorted;
  for (int d = 0; d < 4; d++) {
    uint32_t sum = 0;
    for (int i = 0; i < 256; i++) {
      uint32_t count = counts[d][i];
      counts[d][i] = sum;
      sum += count;
    }
    for (int i = 0; i < N; i++) to[counts[d][from[i] >> 8 * d & 255]++] = from[i];
    uint32_t *t = from;
    from = to;
    to = t;
  }
}

static void network(uint32_t *a) {
  for (int size = 2; size <= 16; size *= 2)
    for (int gap = size / 2; gap > 0; gap /= 2)
      for (int i = 0; i < 16; i++) {
        int j = i ^ gap;
        if (j > i) {
          uint32_t low = a[i] < a[j] ? a[i] : a[j], high = a[i] < a[j] ? a[j] : a[i];
          a[i] = i & size ? high : low;
          a[j] = i & size ? low : high;
        }
      }
}

int main(void) {
  uint32_t seed = 11, check = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < N; i++) {
      seed ^= seed << 13, seed ^= seed >> 17, seed ^= seed << 5;
      keys[i] = seed;
    }
    for (int i = 0; i < N; i += 16) network(keys + i);
    for (int i = 0; i < N; i += 97) check = check * 31 + keys[i];
    sort();
    uint32_t sum = 0;
    for (int i = 0; i < N; i++) totals[i] = sum += keys[i];
    for (int i = 0; i < N; i += 101) check = check * 31 + keys[i] + totals[i];
  }
  printf("%u\n", check);
  return 0;
}
