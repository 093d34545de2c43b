// prints: 2039912875
// Graphs: shortest paths with a heap, breadth-first search, components by union and find, and ranks by repeated steps.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { NODES = 30000, DEGREE = 6, EDGES = NODES * DEGREE, ROUNDS = 20 };

static int32_t start[NODES + 1], to[EDGES], weight[EDGES], distance[NODES], parent[NODES], queue[NODES], level[NODES];
static struct {
  int32_t key, node;
} heap[EDGES + 1];
static double rank[NODES], next[NODES];
static int size;

static void push(int32_t key, int32_t node) {
  int at = ++size;
  for (; at > 1 && heap[at / 2].key > key; at /= 2) heap[at] = heap[at / 2];
  heap[at].key = key, heap[at].node = node;
}

static int32_t pop(int32_t *key) {
  int32_t node = heap[1].node, last_key = heap[size].key, last = heap[size].node, at = 1;
  *key = heap[1].key;
  size--;
  for (int child; (child = 2 * at) <= size; at = child) {
    if (child < size && heap[child + 1].key < heap[child].key) child++;
    if (heap[child].key >= last_key) break;
    heap[at] = heap[child];
  }
  heap[at].key = last_key, heap[at].node = last;
  return node;
}

static void shortest(int from) {
  for (int i = 0; i < NODES; i++) distance[i] = INT32_MAX;
  distance[from] = 0;
  push(0, from);
  while (size > 0) {
    int32_t key, node = pop(&key);
    if (key > distance[node]) continue;
    for (int e = start[node]; e < start[node + 1]; e++)
      if (key + weight[e] < distance[to[e]]) push(distance[to[e]] = key + weight[e], to[e]);
  }
}

static int breadth(int from) {
  int head = 0, tail = 0;
  memset(level, 255, sizeof level);
  level[from] = 0;
  queue[tail++] = from;
  while (head < tail) {
    int node = queue[head++];
    for (int e = start[node]; e < start[node + 1]; e++)
      if (level[to[e]] < 0) level[to[e]] = level[node] + 1, queue[tail++] = to[e];
  }
  return tail + level[queue[tail - 1]];
}

static int find(int node) {
  while (parent[node] != node) node = parent[node] = parent[parent[node]];
  return node;
}

int main(void) {
  uint32_t seed = 51, check = 0;
  for (int e = 0; e < EDGES; e++) {
    seed = seed * 1664525 + 1013904223;
    start[e / DEGREE] = e / DEGREE * DEGREE;
    to[e] = (e / DEGREE + (seed >> 16) % (seed & 512 ? 200 : NODES)) % NODES;
    weight[e] = 1 + (seed >> 10) % 100;
  }
  start[NODES] = EDGES;
  for (int round = 0; round < ROUNDS; round++) {
    shortest(round * 17);
    for (int i = 0; i < NODES; i++) check = check * 31 + distance[i];
    check = check * 31 + breadth(round * 23);
    int parts = NODES;
    for (int i = 0; i < NODES; i++) parent[i] = i;
    for (int e = round; e < EDGES; e += 5) {
      int a = find(e / DEGREE), b = find(to[e]);
      if (a != b) parent[a] = b, parts--;
    }
    check = check * 31 + parts;
    for (int i = 0; i < NODES; i++) rank[i] = 1;
    for (int step = 0; step < 10; step++) {
      for (int i = 0; i < NODES; i++) next[i] = 0.15;
      for (int i = 0; i < NODES; i++)
        for (int e = start[i]; e < start[i + 1]; e++) next[to[e]] += 0.85 / DEGREE * rank[i];
      memcpy(rank, next, sizeof rank);
    }
    check += (uint32_t)(rank[round] * 1e6);
  }
  printf("%u\n", check);
  return 0;
}
