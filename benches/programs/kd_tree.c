// prints: 340954026
// Walking trees: nearest neighbours in a tree of points in space, and the words of a trie.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { POINTS = 20000, QUERIES = 280000, WORDS = 60000 };

typedef struct Point {
  float at[3];
  struct Point *left, *right;
} Point;

typedef struct Letter {
  struct Letter *next[4];
  uint32_t count;
} Letter;

static Point points[POINTS];
static int axis;

static int compare(const void *a, const void *b) {
  float x = ((const Point *)a)->at[axis], y = ((const Point *)b)->at[axis];
  return x < y ? -1 : x > y;
}

static Point *build(Point *from, int count, int depth) {
  if (count == 0) return NULL;
  axis = depth % 3;
  qsort(from, count, sizeof *from, compare);
  Point *middle = from + count / 2;
  middle->left = build(from, count / 2, depth + 1);
  middle->right = build(middle + 1, count - count / 2 - 1, depth + 1);
  return middle;
}

static void nearest(const Point *node, const float *to, int depth, float *best, const Point **found) {
  if (node == NULL) return;
  float dx = node->at[0] - to[0], dy = node->at[1] - to[1], dz = node->at[2] - to[2], d = dx * dx + dy * dy + dz * dz;
  if (d < *best) *best = d, *found = node;
  float side = to[depth % 3] - node->at[depth % 3];
  nearest(side < 0 ? node->left : node->right, to, depth + 1, best, found);
  if (side * side < *best) nearest(side < 0 ? node->right : node->left, to, depth + 1, best, found);
}

static uint32_t walk(const Letter *letter, uint32_t depth) {
  uint32_t sum = letter->count * depth;
  for (int i = 0; i < 4; i++)
    if (letter->next[i]) sum = sum * 3 + walk(letter->next[i], depth + 1);
  return sum;
}

int main(void) {
  uint32_t seed = 41, check = 0;
  for (int i = 0; i < POINTS; i++)
    for (int k = 0; k < 3; k++) {
      seed = seed * 1664525 + 1013904223;
      points[i].at[k] = (float)(seed >> 8) / (1 << 24);
    }
  Point *root = build(points, POINTS, 0);
  for (int q = 0; q < QUERIES; q++) {
    float to[3], best = 10;
    for (int k = 0; k < 3; k++) {
      seed = seed * 1664525 + 1013904223;
      to[k] = (float)(seed >> 8) / (1 << 24);
    }
    const Point *found = root;
    nearest(root, to, 0, &best, &found);
    check = check * 31 + (uint32_t)(found - points) + (uint32_t)(best * 1e6f);
  }
  Letter *trie = calloc(1, sizeof *trie);
  for (int w = 0; w < WORDS; w++) {
    seed = seed * 1664525 + 1013904223;
    Letter *at = trie;
    for (uint32_t bits = seed >> 4, k = 4 + (seed & 7); k > 0; k--, bits >>= 2) {
      Letter **next = &at->next[bits & 3];
      if (*next == NULL) *next = calloc(1, sizeof **next);
      at = *next;
    }
    at->count++;
  }
  for (int round = 0; round < 4; round++) check = check * 31 + walk(trie, round);
  printf("%u\n", check);
  return 0;
}
