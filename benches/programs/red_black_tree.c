// prints: 11 11 7e514646
// Pointer chasing with unpredictable branches: a red-black tree with insertion, search and walks in order.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEYS = 100000, SEARCHES = 700000, ROUNDS = 2 };

struct node {
  struct node *child[2], *parent;
  uint32_t key, count;
  int red;
};

static struct node *root;

static int side_of(const struct node *node) { return node->parent->child[1] == node; }

// Puts the child on `side` in the place of `node`.
static void lift(struct node *node, int side) {
  struct node *child = node->child[side], *inner = child->child[!side];
  child->parent = node->parent;
  if (node->parent) node->parent->child[side_of(node)] = child;
  else root = child;
  node->child[side] = inner;
  if (inner) inner->parent = node;
  child->child[!side] = node;
  node->parent = child;
}

static void rebalance(struct node *node) {
  struct node *parent;
  while ((parent = node->parent) && parent->red) {
    struct node *grand = parent->parent;
    int side = side_of(parent);
    struct node *uncle = grand->child[!side];
    if (uncle && uncle->red) {
      parent->red = uncle->red = 0;
      grand->red = 1;
      node = grand;
      continue;
    }
    if (side_of(node) != side) {
      lift(parent, !side);
      parent = node;
    }
    parent->red = 0;
    grand->red = 1;
    lift(grand, side);
    break;
  }
  root->red = 0;
}

static void insert(uint32_t key) {
  struct node *parent = NULL, **link = &root;
  while (*link) {
    parent = *link;
    if (key == parent->key) {
      parent->count++;
      return;
    }
    link = &parent->child[key > parent->key];
  }
  struct node *node = malloc(sizeof *node);
  *node = (struct node){{NULL, NULL}, parent, key, 1, 1};
  *link = node;
  rebalance(node);
}

static const struct node *at_least(uint32_t key) {
  const struct node *node = root, *found = NULL;
  while (node) {
    if (node->key < key) node = node->child[1];
    else found = node, node = node->child[0];
  }
  return found;
}

static const struct node *next(const struct node *node) {
  if (node->child[1]) {
    for (node = node->child[1]; node->child[0];) node = node->child[0];
    return node;
  }
  while (node->parent && side_of(node)) node = node->parent;
  return node->parent;
}

static int black_height(const struct node *node) {
  if (!node) return 1;
  int left = black_height(node->child[0]), right = black_height(node->child[1]);
  if (left != right || left == 0 || (node->red && node->parent->red)) return 0;
  return left + !node->red;
}

static void fell(struct node *node) {
  if (!node) return;
  fell(node->child[0]);
  fell(node->child[1]);
  free(node);
}

int main(void) {
  uint32_t state = 99, sum = 0;
  for (int round = 0; round < ROUNDS; round++) {
    root = NULL;
    for (int i = 0; i < KEYS; i++) {
      state = state * 1664525 + 1013904223;
      insert((state >> 4) % (4 * KEYS));
    }
    for (int i = 0; i < SEARCHES; i++) {
      state = state * 1664525 + 1013904223;
      const struct node *node = at_least((state >> 4) % (4 * KEYS));
      if (node) sum = sum * 31 + node->key;
    }
    const struct node *node = at_least(0);
    for (; node; node = next(node)) sum = sum * 17 + node->count;
    printf("%d ", black_height(root));
    fell(root);
  }
  printf("%08x\n", sum);
  return 0;
}
