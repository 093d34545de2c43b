// clang: -O2 -lm
// The C library at work: formatting, parsing, sorting, allocation, floating point.
#include <ctype.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int descending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x < y) - (x > y);
}

static uint64_t state = 88172645463325252ull;
static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

int main(void) {
  printf("%d %5d|%-5d|%05d %x %#o %c %s %.3s %p\n", -1, 42, 42, 42, 0xbeef, 8, 'x', "text", "truncate", (void *)0);
  printf("%" PRId64 " %" PRIu64 " %zu %hhd\n", INT64_MIN, UINT64_MAX, sizeof(long), (char)-3);
  printf("%f %.2e %g %a %.0f %10.3f|%-10.1f|\n", 3.14159, 12345.678, 1e-10, 0.1, 2.5, -1.5, 9.99);
  printf("%g %g %g %g\n", INFINITY, -INFINITY, NAN, -0.0);
  printf("%.17g %.17g %.9g\n", 0.1, 1.0 / 3.0, (double)0.1f);
  printf("%g %d %ld %lld\n", strtod("1.5e3xyz", NULL), atoi("  -77"), strtol("0x7fff", NULL, 0), strtoll("-9223372036854775808", NULL, 10));
  printf("%.15g %.15g %.15g %.15g\n", sin(1), exp(1), pow(2, 0.5), atan2(1, -1));
  printf("%.15g %.15g %.15g %.15g\n", fmod(10, 3), cbrt(27), hypot(3, 4), log1p(1e-10));
  printf("%g %g %g %g %g\n", floor(-2.5), ceil(-2.5), round(-2.5), rint(-2.5), trunc(-2.5));
  printf("%ld %d %d\n", lrint(2.5), (int)fmin(1, NAN), isnan(fmax(NAN, NAN)));

  enum { COUNT = 100000 };
  int64_t *numbers = malloc(COUNT * sizeof *numbers);
  for (int i = 0; i < COUNT; i++) numbers[i] = (int64_t)next();
  qsort(numbers, COUNT, sizeof *numbers, descending);
  int sorted = 1;
  for (int i = 1; i < COUNT; i++) sorted &= numbers[i - 1] >= numbers[i];
  printf("sorted %d, first %" PRId64 ", last %" PRId64 "\n", sorted, numbers[0], numbers[COUNT - 1]);
  free(numbers);

  char *blocks[500] = {0};
  uint32_t sum = 0;
  for (int i = 0; i < 200000; i++) {
    int which = next() % 500;
    size_t size = next() % 3000 + 1;
    if (blocks[which]) sum += (unsigned char)blocks[which][0];
    blocks[which] = realloc(next() % 3 ? blocks[which] : (free(blocks[which]), NULL), size);
    memset(blocks[which], i, size);
  }
  printf("blocks %u\n", sum);
  char *huge = malloc(200u << 20);
  huge[0] = 1;
  huge[(200u << 20) - 1] = 2;
  printf("huge %d\n", huge[0] + huge[(200u << 20) - 1]);
  printf("absurd %s\n", malloc(0xfffffff0u) ? "granted" : "refused");

  char text[64] = "one,two;three", *rest;
  for (char *word = strtok_r(text, ",;", &rest); word; word = strtok_r(NULL, ",;", &rest)) printf("<%s>", word);
  printf("\n%d %d %s\n", strcmp("abc", "abd") < 0, memcmp("b", "a", 1) > 0, strstr("haystack with needle", "needle"));
  int a, b;
  char word[10];
  printf("%d %d %d %s\n", sscanf("12 -34 word", "%d %d %9s", &a, &b, word), a, b, word);
  struct tm time = {.tm_year = 126, .tm_mon = 10, .tm_mday = 21, .tm_hour = 12};
  printf("%lld ", (long long)mktime(&time));
  strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %a %j", &time);
  puts(text);
  unsigned long long product = 0xfedcba9876543210ull * 0x123456789abcdefull;
  __int128 wide = (__int128)0xfedcba9876543210ull * 0x123456789abcdefull / 1000003;
  printf("%llx %llx %llx\n", product, (unsigned long long)(wide >> 64), (unsigned long long)wide);
  return 0;
}
