// prints: 130190
// Dynamic programming: the least number of edits that turn one text into another, a row at a time.
#include <stdint.h>
#include <stdio.h>

enum { LENGTH = 12000 };

static char a[LENGTH], b[LENGTH];
static int row[LENGTH + 1];

static uint32_t state = 12345;
static uint32_t random_below(uint32_t limit) {
  state = state * 1664525 + 1013904223;
  return (state >> 8) % limit;
}

static int distance(int n, int m) {
  for (int j = 0; j <= m; j++) row[j] = j;
  for (int i = 1; i <= n; i++) {
    int diagonal = row[0], left = i;
    row[0] = i;
    for (int j = 1; j <= m; j++) {
      int up = row[j];
      int best = diagonal + (a[i - 1] != b[j - 1]);
      if (up + 1 < best) best = up + 1;
      if (left + 1 < best) best = left + 1;
      diagonal = up;
      row[j] = left = best;
    }
  }
  return row[m];
}

int main(void) {
  for (int i = 0; i < LENGTH; i++) a[i] = 'a' + random_below(4);
  for (int i = 0, j = 0; i < LENGTH; i++) {
    b[i] = random_below(10) ? a[j] : 'a' + random_below(4);
    j = (j + 1 + (random_below(15) == 0)) % LENGTH;
  }
  int sum = 0;
  for (int cut = 0; cut < 3; cut++) sum = sum * 7 + distance(LENGTH - 100 * cut, LENGTH - 77 * cut);
  printf("%d\n", sum);
  return 0;
}
