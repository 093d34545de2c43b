// prints: 4745838729246997806
// Functions as values: sorting with comparisons, mapping and folding with closures, and a chain of filters.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 60000, ROUNDS = 6, PASSES = 60 };

typedef struct {
  uint32_t key;
  int16_t rank;
  char name[10];
} Record;

static Record records[N];
static int32_t values[N];

static int by_key(const void *a, const void *b) {
  uint32_t x = ((const Record *)a)->key, y = ((const Record *)b)->key;
  return x < y ? -1 : x > y;
}

static int by_rank(const void *a, const void *b) {
  const Record *x = a, *y = b;
  return x->rank != y->rank ? x->rank - y->rank : by_key(a, b);
}

static int by_name(const void *a, const void *b) { return strcmp(((const Record *)a)->name, ((const Record *)b)->name); }

typedef struct Closure {
  int32_t (*call)(const struct Closure *, int32_t);
  int32_t bound;
  const struct Closure *next;
} Closure;

static int32_t plus(const Closure *c, int32_t x) { return x + c->bound; }
static int32_t times(const Closure *c, int32_t x) { return (int32_t)((uint32_t)x * (uint32_t)c->bound); }
static int32_t mix(const Closure *c, int32_t x) { return x ^ (int32_t)((uint32_t)x >> c->bound); }
static int32_t both(const Closure *c, int32_t x) { return c->next[1].call(c->next + 1, c->next->call(c->next, x)); }

static void map(int32_t *v, int n, const Closure *f) {
  for (int i = 0; i < n; i++) v[i] = f->call(f, v[i]);
}

static int64_t fold(const int32_t *v, int n, int64_t from, int64_t (*f)(int64_t, int32_t)) {
  for (int i = 0; i < n; i++) from = f(from, v[i]);
  return from;
}

static int64_t add(int64_t sum, int32_t x) { return sum + x; }
static int64_t greatest(int64_t so_far, int32_t x) { return x > so_far ? x : so_far; }

int main(void) {
  uint32_t seed = 14;
  uint64_t check = 0;
  int (*const orders[3])(const void *, const void *) = {by_key, by_rank, by_name};
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < N; i++) {
      seed = seed * 1664525 + 1013904223;
      records[i] = (Record){seed, (int16_t)(seed >> 20) % 100, ""};
      for (int k = 0; k < 8; k++) records[i].name[k] = 'a' + (seed >> k * 3 & 7);
      values[i] = seed >> 3;
    }
    qsort(records, N, sizeof(Record), orders[round % 3]);
    for (int i = 0; i < N; i += 61) check = check * 31 + (round % 3 == 2 ? (uint64_t)records[i].name[5] : records[i].key);
    Closure pair[2] = {{plus, round + 3, NULL}, {mix, 7, NULL}}, chain[2] = {{both, 0, pair}, {times, 2654435, NULL}};
    Closure whole = {both, 0, chain};
    for (int pass = 0; pass < PASSES; pass++) {
      map(values, N, pass % 3 ? &chain[pass % 2] : &whole);
      check += fold(values, N, pass, pass & 1 ? add : greatest);
    }
  }
  printf("%llu\n", (unsigned long long)check);
  return 0;
}
