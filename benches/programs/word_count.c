// prints: 303944 4449 to 26df2cab
// Text: splits it into words, sorts them as strings by merging, counts equal ones, and sorts again by how often they come.
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH = 2000000, WORDS = 500000, ROUNDS = 6 };

static char text[LENGTH + 1];
static char *words[WORDS], *merged[WORDS];
static struct count {
  const char *word;
  int times;
} counts[WORDS];

static uint32_t state = 4242;
static uint32_t random_below(uint32_t limit) {
  state = state * 1664525 + 1013904223;
  return (state >> 8) % limit;
}

static void write_text(void) {
  static const char *syllables[] = {"ba", "ne", "ri", "to", "lum", "ser", "qua", "vi", "den", "Or", "A", "stre"};
  for (int at = 0; at < LENGTH;) {
    for (int syllable = 1 + random_below(4); syllable && at < LENGTH; syllable--)
      for (const char *c = syllables[random_below(12)]; *c && at < LENGTH; c++) text[at++] = *c;
    if (at < LENGTH) text[at++] = " \n,. "[random_below(5)];
  }
}

static int split(void) {
  int count = 0;
  for (char *c = text; *c;) {
    while (*c && !isalpha((unsigned char)*c)) c++;
    if (!*c) break;
    words[count++] = c;
    for (; isalpha((unsigned char)*c); c++) *c = (char)tolower((unsigned char)*c);
    if (*c) *c++ = 0;
  }
  return count;
}

static void sort(char **from, char **to, int count) {
  if (count < 2) return;
  int half = count / 2;
  sort(from, to, half);
  sort(from + half, to + half, count - half);
  int left = 0, right = half;
  for (int i = 0; i < count; i++) {
    int take_left = right == count || (left < half && strcmp(from[left], from[right]) <= 0);
    to[i] = from[take_left ? left++ : right++];
  }
  memcpy(from, to, count * sizeof *from);
}

static int more_often(const void *left, const void *right) {
  const struct count *a = left, *b = right;
  if (a->times != b->times) return b->times - a->times;
  return strcmp(a->word, b->word);
}

int main(void) {
  uint32_t sum = 0;
  for (int round = 0; round < ROUNDS; round++) {
    write_text();
    int count = split(), distinct = 0;
    sort(words, merged, count);
    for (int i = 0; i < count; i++) {
      if (distinct && strcmp(counts[distinct - 1].word, words[i]) == 0) counts[distinct - 1].times++;
      else counts[distinct++] = (struct count){words[i], 1};
    }
    qsort(counts, distinct, sizeof *counts, more_often);
    for (int i = 0; i < distinct; i++) sum = sum * 31 + counts[i].times + strlen(counts[i].word);
    if (round == 0) printf("%d %d %s ", count, distinct, counts[0].word);
  }
  printf("%08x\n", sum);
  return 0;
}
