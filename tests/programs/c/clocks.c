// clang: -O2
// Time goes on, sleeping takes as long as asked, and random bytes differ. Prints only what is always so.
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) return -1;
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(void) {
  double start = seconds(CLOCK_MONOTONIC), wall = seconds(CLOCK_REALTIME);
  struct timespec pause = {0, 30000000}, resolution;
  nanosleep(&pause, NULL);
  usleep(20000);
  double passed = seconds(CLOCK_MONOTONIC) - start;
  printf("slept at least: %s\n", passed >= 0.05 ? "yes" : "no");
  printf("wall clock after 2020: %s\n", wall > 1577836800.0 ? "yes" : "no");
  printf("resolution: %s\n", clock_getres(CLOCK_MONOTONIC, &resolution) == 0 && resolution.tv_sec == 0 ? "fine" : "coarse");
  unsigned char a[64] = {0}, b[64] = {0};
  getentropy(a, sizeof a);
  getentropy(b, sizeof b);
  printf("random: %s\n", memcmp(a, b, sizeof a) ? "differs" : "same");
  return 0;
}
