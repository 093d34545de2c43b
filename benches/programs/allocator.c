// prints: 4042221745
// Patterns of malloc and free: a changing set of blocks of many sizes, growing vectors of strings, lists made and dropped.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096, STEPS = 6000000, LISTS = 500, NODES = 2000, VECTORS = 900 };

typedef struct Node {
  struct Node *next;
  uint32_t value;
} Node;

static uint8_t *slots[SLOTS];
static uint32_t sizes[SLOTS], seed = 21;

static uint32_t draw(void) {
  seed ^= seed << 13, seed ^= seed >> 17, seed ^= seed << 5;
  return seed;
}

static uint32_t churn(void) {
  uint32_t check = 0;
  for (int step = 0; step < STEPS; step++) {
    uint32_t random = draw(), slot = random % SLOTS;
    if (slots[slot]) {
      check += slots[slot][0] + slots[slot][sizes[slot] - 1];
      free(slots[slot]);
      slots[slot] = NULL;
    } else {
      uint32_t size = random >> 30 ? 8 + (random >> 12 & 63) : 64 + (random >> 12 & 2047);
      slots[slot] = malloc(size);
      sizes[slot] = size;
      slots[slot][0] = random >> 7;
      slots[slot][size - 1] = random >> 9;
    }
  }
  return check;
}

static uint32_t lists(void) {
  uint32_t check = 0;
  for (int list = 0; list < LISTS; list++) {
    Node *head = NULL;
    for (int i = 0; i < NODES; i++) {
      Node *node = malloc(sizeof *node);
      *node = (Node){head, draw()};
      head = node;
    }
    while (head) {
      Node *next = head->next;
      check = check * 3 + head->value;
      free(head);
      head = next;
    }
  }
  return check;
}

static uint32_t vectors(void) {
  uint32_t check = 0;
  for (int vector = 0; vector < VECTORS; vector++) {
    char **strings = NULL;
    size_t count = 0, room = 0;
    for (int i = 0; i < 700; i++) {
      if (count == room) strings = realloc(strings, (room = room * 2 + 4) * sizeof *strings);
      char text[48];
      int length = 4 + draw() % 40;
      memset(text, 'a' + i % 26, length);
      text[length] = 0;
      strings[count++] = strcpy(malloc(length + 1), text);
    }
    for (size_t i = 0; i < count; i++) {
      check = check * 31 + strlen(strings[i]) + strings[i][1];
      free(strings[i]);
    }
    free(strings);
  }
  return check;
}

int main(void) {
  uint32_t check = churn();
  check = check * 31 + lists();
  check = check * 31 + vectors();
  printf("%u\n", check);
  return 0;
}
