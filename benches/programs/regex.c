// prints: 25980 241908 610700 57369 28668 51888 11556
// Sets of states: regular expressions compiled to automata and run over text without going back.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LENGTH = 300000, STATES = 256 };
enum kind { BYTE, ANY, CLASS, SPLIT, MATCH };

struct state {
  enum kind kind;
  int byte, class, next, other;
};

static struct state states[STATES];
static uint8_t classes[16][256];
static int state_count, class_count;
static const char *pattern;

struct piece {
  int start, end;  // `end` is a SPLIT state whose `next` is still open.
};

static int add(enum kind kind, int byte, int class, int next, int other) {
  states[state_count] = (struct state){kind, byte, class, next, other};
  return state_count++;
}

static struct piece alternatives(void);

static struct piece atom(void) {
  int c = *pattern++;
  if (c == '(') {
    struct piece inner = alternatives();
    pattern++;
    return inner;
  }
  int end = add(SPLIT, 0, 0, -1, -1);
  if (c == '.') return (struct piece){add(ANY, 0, 0, end, -1), end};
  if (c == '[') {
    uint8_t *class = classes[class_count++];
    int negate = *pattern == '^';
    pattern += negate;
    for (; *pattern != ']'; pattern++) {
      int low = (uint8_t)*pattern;
      if (pattern[1] == '-') pattern += 2;
      for (int b = low; b <= (uint8_t)*pattern; b++) class[b] = 1;
    }
    pattern++;
    for (int b = 0; b < 256; b++) class[b] ^= negate;
    return (struct piece){add(CLASS, 0, class_count - 1, end, -1), end};
  }
  if (c == '\\') c = *pattern++;
  return (struct piece){add(BYTE, c, 0, end, -1), end};
}

static struct piece repeated(void) {
  struct piece piece = atom();
  while (*pattern && strchr("*+?", *pattern)) {
    int c = *pattern++, end = add(SPLIT, 0, 0, -1, -1);
    int again = add(SPLIT, 0, 0, piece.start, end);
    states[piece.end].next = c == '?' ? end : again;
    piece = (struct piece){c == '+' ? piece.start : again, end};
  }
  return piece;
}

static struct piece sequence(void) {
  struct piece all = repeated();
  while (*pattern && *pattern != '|' && *pattern != ')') {
    struct piece more = repeated();
    states[all.end].next = more.start;
    all.end = more.end;
  }
  return all;
}

static struct piece alternatives(void) {
  struct piece all = sequence();
  while (*pattern == '|') {
    pattern++;
    struct piece more = sequence();
    int end = add(SPLIT, 0, 0, -1, -1);
    states[all.end].next = states[more.end].next = end;
    all = (struct piece){add(SPLIT, 0, 0, all.start, more.start), end};
  }
  return all;
}

// The states that wait for a byte; `marks` says which are in already.
struct set {
  int list[STATES], count;
};
static uint32_t marks[STATES], mark;

static void enter(struct set *set, int state) {
  if (state < 0 || marks[state] == mark) return;
  marks[state] = mark;
  if (states[state].kind == SPLIT) {
    enter(set, states[state].next);
    enter(set, states[state].other);
  } else {
    set->list[set->count++] = state;
  }
}

// How many bytes of the text are the end of a match.
static int matches(int start, const char *text, int length) {
  static struct set sets[2];
  struct set *now = &sets[0], *next = &sets[1];
  int found = 0;
  now->count = 0, mark++;
  enter(now, start);
  for (int at = 0; at < length; at++) {
    int c = (uint8_t)text[at], matched = 0;
    next->count = 0, mark++;
    for (int i = 0; i < now->count; i++) {
      const struct state *state = &states[now->list[i]];
      int go = 0;
      switch (state->kind) {
        case BYTE: go = state->byte == c; break;
        case ANY: go = c != '\n'; break;
        case CLASS: go = classes[state->class][c]; break;
        case MATCH: matched = 1; break;
        case SPLIT: break;
      }
      if (go) enter(next, state->next);
    }
    found += matched;
    enter(next, start);
    struct set *t = now;
    now = next, next = t;
  }
  return found;
}

int main(void) {
  static const char *patterns[] = {
      "[a-z]+@[a-z]+\\.(com|org|net)", "(ab|cd)*e+f?", "[0-9]+(\\.[0-9]+)?", "q[^u\n]", "(a|b|c|d|e)(f|g|h)*i", "x.*y.*z", "([a-m]+[n-z]+)+0",
  };
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzabcdeaeiouxyz0123456789@.. \n";
  static char text[LENGTH];
  uint32_t state = 11;
  for (int i = 0; i < LENGTH; i++) {
    state = state * 1664525 + 1013904223;
    text[i] = alphabet[(state >> 10) % (sizeof alphabet - 1)];
    if ((state >> 25) == 5 && i > 20) memcpy(text + i - 11, "me@site.org", 11);
  }
  for (unsigned i = 0; i < sizeof patterns / sizeof *patterns; i++) {
    memset(classes, 0, sizeof classes);
    state_count = class_count = 0;
    pattern = patterns[i];
    struct piece piece = alternatives();
    states[piece.end].next = add(MATCH, 0, 0, -1, -1);
    int sum = 0;
    for (int from = 0; from < 12; from++) sum += matches(piece.start, text + from, LENGTH - from);
    printf("%d ", sum);
  }
  puts("");
  return 0;
}
