// prints: 2158128 203285696.16
// Reading a table: fields between commas, some in quotes, numbers with a fraction, sums by group in a small hash table.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << 20, ROUNDS = 48, GROUPS = 512 };

static char text[SIZE + 256];
static struct {
  char name[24];
  double sum;
  long count;
} groups[GROUPS];

static const char *field(const char *p, char *to, int room, int *length) {
  int n = 0;
  if (*p == '"') {
    for (p++; *p; p++) {
      if (*p == '"') {
        if (p[1] != '"') break;
        p++;
      }
      if (n < room) to[n++] = *p;
    }
    if (*p) p++;
  } else {
    while (*p && *p != ',' && *p != '\n') {
      if (n < room) to[n++] = *p;
      p++;
    }
  }
  to[n] = 0;
  *length = n;
  return p;
}

static double number(const char *p) {
  int negative = *p == '-';
  p += negative;
  double value = 0, scale = 1;
  for (; *p >= '0' && *p <= '9'; p++) value = value * 10 + (*p - '0');
  if (*p == '.')
    for (p++; *p >= '0' && *p <= '9'; p++) value += (*p - '0') * (scale *= 0.1);
  return negative ? -value : value;
}

static void add(const char *name, int length, double value) {
  uint32_t hash = 2166136261u;
  for (int i = 0; i < length; i++) hash = (hash ^ (uint8_t)name[i]) * 16777619;
  for (uint32_t at = hash % GROUPS;; at = (at + 1) % GROUPS) {
    if (groups[at].count == 0) memcpy(groups[at].name, name, length + 1);
    if (strcmp(groups[at].name, name) == 0) {
      groups[at].sum += value;
      groups[at].count++;
      return;
    }
  }
}

int main(void) {
  uint32_t seed = 17;
  char *to = text;
  while (to < text + SIZE) {
    seed = seed * 1664525 + 1013904223;
    to += sprintf(to, seed >> 30 ? "%u,group%u,%d.%02u\n" : "%u,\"group \"\"%u\"\", x\",%d.%02u\n", seed >> 20, seed >> 12 & 127,
                  (int)(seed >> 4 & 4095) - 2048, seed % 100);
  }
  long lines = 0;
  for (int round = 0; round < ROUNDS; round++)
    for (const char *p = text; *p; lines++) {
      char fields[3][24];
      int lengths[3];
      for (int k = 0; k < 3; k++) {
        p = field(p, fields[k], 20, &lengths[k]);
        if (*p == ',') p++;
      }
      while (*p && *p != '\n') p++;
      if (*p) p++;
      add(fields[1], lengths[1], number(fields[2]) + atoi(fields[0]) % 3);
    }
  double check = 0;
  for (int k = 0; k < GROUPS; k++) check += groups[k].sum * (k % 7) + groups[k].count;
  printf("%ld %.2f\n", lines, check);
  return 0;
}
