// prints: 23470110 131071
// Allocation of many small nodes that soon die, and walking them.
#include <stdio.h>
#include <stdlib.h>

enum { DEPTH = 16, ROUNDS = 180 };

struct tree {
  struct tree *left, *right;
};

static struct tree *grow(int depth) {
  struct tree *tree = malloc(sizeof *tree);
  tree->left = depth ? grow(depth - 1) : NULL;
  tree->right = depth ? grow(depth - 1) : NULL;
  return tree;
}

static int count(const struct tree *tree) { return tree ? 1 + count(tree->left) + count(tree->right) : 0; }

static void fell(struct tree *tree) {
  if (!tree) return;
  fell(tree->left);
  fell(tree->right);
  free(tree);
}

int main(void) {
  struct tree *kept = grow(DEPTH);
  long sum = 0;
  for (int round = 0; round < ROUNDS; round++) {
    int depth = 4 + round % (DEPTH - 4);
    for (int repeat = 1 << (DEPTH - depth); repeat; repeat--) {
      struct tree *tree = grow(depth);
      sum += count(tree);
      fell(tree);
    }
  }
  printf("%ld %d\n", sum, count(kept));
  fell(kept);
  return 0;
}
