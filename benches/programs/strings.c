// prints: 6400965530242130784
// Work of the C library on short strings: lengths, copies, comparisons, searches, splitting, formatting and numbers.
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 4000, ROUNDS = 360 };

static char lines[LINES][96], joined[LINES * 96];

int main(void) {
  static const char *const names[] = {"alpha", "beta", "gamma", "delta-four", "epsilon", "zeta", "eta", "theta-and-iota", "kappa"};
  uint32_t seed = 23;
  uint64_t check = 0;
  for (int i = 0; i < LINES; i++) {
    seed = seed * 1664525 + 1013904223;
    snprintf(lines[i], sizeof lines[i], "%s=%u; path=/usr/%s/%s; flags=%x", names[seed >> 8 & 7], seed >> 12, names[seed >> 16 & 7],
             names[seed >> 20 & 7], seed);
  }
  for (int round = 0; round < ROUNDS; round++) {
    char *to = joined;
    for (int i = 0; i < LINES; i++) {
      char line[96], key[32];
      strcpy(line, lines[(i + round) % LINES]);
      size_t length = strlen(line);
      const char *equals = strchr(line, '=');
      memcpy(key, line, equals - line);
      key[equals - line] = 0;
      for (int k = 0; k < 9; k++)
        if (strcmp(key, names[k]) == 0) check += k;
      check += strtoul(equals + 1, NULL, 10) % 97;
      for (char *part = strtok(line, ";"); part; part = strtok(NULL, ";")) {
        part += strspn(part, " ");
        if (strncmp(part, "path=", 5) == 0) {
          const char *slash = strrchr(part, '/');
          check += strlen(slash) + strcspn(part, "-");
        }
      }
      for (char *p = key; *p; p++) *p = toupper(*p);
      memmove(to, key, strlen(key));
      to += strlen(key);
      *to++ = '\n';
      check = check * 31 + length + (i % 16 ? 0 : snprintf(key, sizeof key, "%d:%.3s", i, line));
    }
    *to = 0;
    check ^= strlen(joined);
    for (int i = 0; i < LINES; i++) check += strstr(lines[i], "ta; ") != NULL;
    for (int i = 1; i < LINES; i++) check += memcmp(lines[i - 1], lines[i], 24) < 0;
  }
  printf("%llu\n", (unsigned long long)check);
  return 0;
}
