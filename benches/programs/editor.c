// prints: 59108 ef96f9e1
// Blocks of bytes that are moved and filled, mostly short ones: a text with a gap where the cursor is, lines that are cut and
// pasted, and an undo log.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY = 1 << 16, STEPS = 16000000, UNDO = 64, LONGEST = 120 };

static char text[CAPACITY], clipboard[LONGEST];
static int gap = 0, gap_end = CAPACITY, clipped;
static struct {
  int at, length;
  char bytes[LONGEST];
} undo[UNDO];

static uint32_t state = 77;
static int random_below(int limit) {
  state = state * 1664525 + 1013904223;
  return (int)((state >> 9) % (uint32_t)limit);
}

static int length(void) { return CAPACITY - (gap_end - gap); }

static void go_to(int at) {
  if (at < gap) {
    memmove(text + gap_end - (gap - at), text + at, gap - at);
    gap_end -= gap - at, gap = at;
  } else if (at > gap) {
    memmove(text + gap, text + gap_end, at - gap);
    gap_end += at - gap, gap = at;
  }
}

static void insert(const char *bytes, int count) {
  if (gap_end - gap < count) gap /= 2;
  memcpy(text + gap, bytes, count);
  gap += count;
}

static int erase(int count, char *into) {
  if (count > CAPACITY - gap_end) count = CAPACITY - gap_end;
  memcpy(into, text + gap_end, count);
  gap_end += count;
  return count;
}

int main(void) {
  static const char words[] = "all the words that somebody may want to type into a text, one after the other, again and again ";
  char line[LONGEST];
  int next = 0;
  uint32_t sum = 0;
  for (int step = 0; step < STEPS; step++) {
    int what = random_below(100);
    if (what < 50) {
      int from = random_below(60), count = 1 + random_below(30);
      insert(words + from, count);
    } else if (what < 78) {
      int at = gap + random_below(400) - 200;
      go_to(at < 0 ? 0 : at > length() ? length() : at);
    } else if (what < 79) {
      go_to(random_below(length() + 1));
    } else if (what < 90) {
      undo[next].at = gap;
      undo[next].length = erase(1 + random_below(40), undo[next].bytes);
      next = (next + 1) % UNDO;
    } else if (what < 94) {
      next = (next + UNDO - 1) % UNDO;
      if (undo[next].at <= length()) go_to(undo[next].at), insert(undo[next].bytes, undo[next].length);
    } else if (what < 97) {
      clipped = erase(random_below(LONGEST), clipboard);
    } else if (what < 98) {
      insert(clipboard, clipped);
    } else {
      int indent = random_below(LONGEST);
      memset(line, ' ', indent);
      insert(line, indent);
    }
    sum = sum * 31 + gap;
  }
  go_to(length());
  for (int i = 0; i < gap; i++) sum = sum * 33 + (uint8_t)text[i];
  printf("%d %08x\n", gap, sum);
  return 0;
}
