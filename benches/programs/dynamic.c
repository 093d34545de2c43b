// prints: 2009105776
// Dynamic programming on arrays: a knapsack, the longest common subsequence, shortest paths between all, and products of matrices.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS = 200, CAPACITY = 20000, LENGTH = 3000, NODES = 220, CHAIN = 220 };

static int best[CAPACITY + 1], row[LENGTH + 1], distance[NODES][NODES];
static char one[LENGTH], other[LENGTH];
static uint32_t cost[CHAIN][CHAIN], sizes[CHAIN + 1], seed = 5;

static uint32_t draw(uint32_t below) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % below;
}

static uint32_t knapsack(void) {
  memset(best, 0, sizeof best);
  for (int item = 0; item < ITEMS; item++) {
    int weight = 1 + draw(300), value = 1 + draw(1000);
    for (int c = CAPACITY; c >= weight; c--) {
      int with = best[c - weight] + value;
      if (with > best[c]) best[c] = with;
    }
  }
  return best[CAPACITY];
}

static uint32_t subsequence(void) {
  for (int i = 0; i < LENGTH; i++) one[i] = 'a' + draw(6), other[i] = 'a' + draw(6);
  memset(row, 0, sizeof row);
  for (int i = 0; i < LENGTH; i++) {
    int diagonal = 0;
    for (int j = 0; j < LENGTH; j++) {
      int above = row[j + 1];
      row[j + 1] = one[i] == other[j] ? diagonal + 1 : above > row[j] ? above : row[j];
      diagonal = above;
    }
  }
  return row[LENGTH];
}

static uint32_t paths(void) {
  uint32_t sum = 0;
  for (int i = 0; i < NODES; i++)
    for (int j = 0; j < NODES; j++) distance[i][j] = i == j ? 0 : 1 + draw(1000) * draw(30);
  for (int k = 0; k < NODES; k++)
    for (int i = 0; i < NODES; i++)
      for (int j = 0; j < NODES; j++) {
        int through = distance[i][k] + distance[k][j];
        distance[i][j] = through < distance[i][j] ? through : distance[i][j];
      }
  for (int i = 0; i < NODES; i++)
    for (int j = 0; j < NODES; j++) sum += distance[i][j];
  return sum;
}

static uint32_t chain(void) {
  for (int i = 0; i <= CHAIN; i++) sizes[i] = 1 + draw(40);
  for (int length = 1; length < CHAIN; length++)
    for (int i = 0; i + length < CHAIN; i++) {
      int j = i + length;
      uint32_t least = ~0u;
      for (int k = i; k < j; k++) {
        uint32_t total = cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1];
        if (total < least) least = total;
      }
      cost[i][j] = least;
    }
  return cost[0][CHAIN - 1];
}

int main(void) {
  uint32_t check = 0;
  for (int round = 0; round < 8; round++) {
    check = check * 31 + knapsack();
    check = check * 31 + subsequence();
    check = check * 31 + paths();
    for (int k = 0; k < 2; k++) check = check * 31 + chain();
  }
  printf("%u\n", check);
  return 0;
}
