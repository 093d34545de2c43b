// prints: 951548 38
// Small permutations in memory: for each one, how often a prefix as long as its first element can be reversed.
#include <stdio.h>

enum { N = 10, ROUNDS = 3 };

static int most;

static int flips(const int *order) {
  int work[N], flips = 0;
  for (int i = 0; i < N; i++) work[i] = order[i];
  for (int first = work[0]; first; first = work[0], flips++)
    for (int low = 0, high = first; low < high; low++, high--) {
      int t = work[low];
      work[low] = work[high], work[high] = t;
    }
  return flips;
}

// Goes through all permutations by rotating ever longer prefixes, each as often as it is long.
static int checksum(void) {
  int order[N], count[N], sum = 0;
  for (int i = 0; i < N; i++) order[i] = i, count[i] = 0;
  for (int number = 0;; number++) {
    int n = order[0] ? flips(order) : 0;
    if (n > most) most = n;
    sum += number & 1 ? -n : n;
    int length = 1;
    for (; length < N; length++) {
      int first = order[0];
      for (int i = 0; i < length; i++) order[i] = order[i + 1];
      order[length] = first;
      if (++count[length] <= length) break;
      count[length] = 0;
    }
    if (length == N) return sum;
  }
}

int main(void) {
  int sum = 0;
  for (int round = 0; round < ROUNDS; round++) sum = sum * 3 + checksum();
  printf("%d %d\n", sum, most);
  return 0;
}
