// prints: 6f70373c
// Sorting of records: by the C library through a function pointer, and by a quicksort of our own with the comparison inside.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { COUNT = 400000, ROUNDS = 4 };

struct record {
  uint32_t key, payload;
};

static struct record records[COUNT], other[COUNT];

static int by_key(const void *left, const void *right) {
  const struct record *a = left, *b = right;
  if (a->key != b->key) return a->key < b->key ? -1 : 1;
  return a->payload < b->payload ? -1 : a->payload > b->payload;
}

static int before(struct record a, struct record b) { return a.key != b.key ? a.key < b.key : a.payload < b.payload; }

static void sort(struct record *a, int count) {
  while (count > 16) {
    struct record low = a[0], middle = a[count / 2], high = a[count - 1];
    struct record pivot = before(low, middle) ? (before(middle, high) ? middle : before(low, high) ? high : low)
                                              : (before(low, high) ? low : before(middle, high) ? high : middle);
    int i = 0, j = count - 1;
    for (;;) {
      while (before(a[i], pivot)) i++;
      while (before(pivot, a[j])) j--;
      if (i >= j) break;
      struct record t = a[i];
      a[i++] = a[j], a[j--] = t;
    }
    sort(a, i);
    a += i, count -= i;
  }
  for (int i = 1; i < count; i++) {
    struct record moved = a[i];
    int j = i;
    for (; j && before(moved, a[j - 1]); j--) a[j] = a[j - 1];
    a[j] = moved;
  }
}

int main(void) {
  uint32_t state = 3, sum = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < COUNT; i++) {
      state = state * 1664525 + 1013904223;
      records[i] = other[i] = (struct record){state >> (round % 3 * 8), i};
    }
    qsort(records, COUNT, sizeof *records, by_key);
    sort(other, COUNT);
    for (int i = 0; i < COUNT; i++) {
      if (records[i].key != other[i].key || records[i].payload != other[i].payload) return puts("not sorted"), 1;
      sum = sum * 31 + records[i].payload;
    }
  }
  printf("%08x\n", sum);
  return 0;
}
