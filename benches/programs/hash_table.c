// prints: 257074 eef93e3c
// Pointer chasing that misses the cache: a chained hash table with string keys that grows, is searched, and loses entries.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  struct entry *next;
  uint32_t hash, value;
  char key[];
};

static struct entry **buckets;
static uint32_t bucket_count = 16, entries;

static uint32_t hash_of(const char *key) {
  uint32_t hash = 2166136261u;
  for (; *key; key++) hash = (hash ^ (uint8_t)*key) * 16777619u;
  return hash;
}

static void grow(void) {
  uint32_t count = bucket_count * 2;
  struct entry **larger = calloc(count, sizeof *larger);
  for (uint32_t i = 0; i < bucket_count; i++)
    for (struct entry *entry = buckets[i], *next; entry; entry = next) {
      next = entry->next;
      entry->next = larger[entry->hash % count];
      larger[entry->hash % count] = entry;
    }
  free(buckets);
  buckets = larger, bucket_count = count;
}

static struct entry **find(const char *key, uint32_t hash) {
  struct entry **link = &buckets[hash % bucket_count];
  while (*link && ((*link)->hash != hash || strcmp((*link)->key, key))) link = &(*link)->next;
  return link;
}

static void count_key(const char *key) {
  uint32_t hash = hash_of(key);
  struct entry **link = find(key, hash);
  if (*link) {
    (*link)->value++;
    return;
  }
  size_t size = strlen(key) + 1;
  struct entry *entry = malloc(sizeof *entry + size);
  *entry = (struct entry){NULL, hash, 1};
  memcpy(entry->key, key, size);
  *link = entry;
  if (++entries > bucket_count) grow();
}

static void forget(const char *key) {
  struct entry **link = find(key, hash_of(key)), *entry = *link;
  if (!entry) return;
  *link = entry->next;
  free(entry);
  entries--;
}

static void write_key(char *key, uint32_t number) {
  for (int i = 0; i < 3; i++) *key++ = "kqzx"[number >> 2 * i & 3];
  do *key++ = (char)('a' + number % 26);
  while (number /= 26);
  *key = 0;
}

int main(void) {
  char key[32];
  uint32_t state = 7, sum = 0;
  buckets = calloc(bucket_count, sizeof *buckets);
  for (int i = 0; i < 2500000; i++) {
    state = state * 1664525 + 1013904223;
    write_key(key, (state >> 8) % 300000);
    if (i % 7 == 6) forget(key);
    else count_key(key);
  }
  for (uint32_t i = 0; i < 300000; i++) {
    write_key(key, i);
    struct entry *entry = *find(key, hash_of(key));
    sum = sum * 31 + (entry ? entry->value : 0);
  }
  printf("%u %08x\n", entries, sum);
  return 0;
}
