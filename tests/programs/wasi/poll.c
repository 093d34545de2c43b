// Waiting.
#include "wasi.h"

enum { MILLISECOND = 1000000, NOBODY = 0x7ffffff0 };

static uint64_t now(void) {
  uint64_t time;
  clock_time_get(1, 0, AT(&time));
  return time;
}

// Clocks have their number where files have theirs, and what follows is 8 bytes apart.
static subscription clock_of(uint64_t userdata, uint32_t id, uint64_t time, uint16_t flags) {
  return (subscription){.userdata = userdata, .type = 0, .id = id, .time = time, .flags = flags};
}

int main(void) {
  uint64_t start = now();
  CASE(SUCCESS, "a while", poll_oneoff_(clock_of(7, 1, 20 * MILLISECOND, 0)));
  VALUE(1, "poll_oneoff", "has waited", now() - start >= 20 * MILLISECOND);
  VALUE(7, "poll_oneoff", "userdata", events[0].userdata);
  VALUE(1, "poll_oneoff", "events", stored);
  start = now();
  CASE(SUCCESS, "until a time", poll_oneoff_(clock_of(8, 1, start + 20 * MILLISECOND, 1)));
  VALUE(1, "poll_oneoff", "has waited until then", now() - start >= 20 * MILLISECOND);
  CASE(SUCCESS, "until a time that is over", poll_oneoff_(clock_of(8, 1, 1, 1)));
  CASE(SUCCESS, "no time", poll_oneoff_(clock_of(8, 0, 0, 0)));
  CASE(INVAL, "no subscriptions", poll_oneoff(AT(events), AT(events), 0, AT(&stored)));
  TRAPS(INVAL, "a clock that does not exist", poll_oneoff_(clock_of(8, 9, 0, 0)));
  TRAPS(INVAL, "flags that do not exist", poll_oneoff_(clock_of(8, 1, 0, 2)));
  TRAPS(INVAL, "a type that does not exist", poll_oneoff_(file_of(8, 3, 0)));

  subscription two[] = {clock_of(1, 1, 3600ull * 1000 * MILLISECOND, 0), file_of(2, 2, 1)};
  CASE(SUCCESS, "a stream before a long time", poll_oneoff(AT(two), AT(events), 2, AT(&stored)));
  VALUE(1, "poll_oneoff", "only the stream", stored == 1 && events[0].userdata == 2 && events[0].type == 2);
  subscription bad[] = {clock_of(1, 1, 3600ull * 1000 * MILLISECOND, 0), file_of(2, 1, NOBODY)};
  CASE(SUCCESS, "nobody", poll_oneoff(AT(bad), AT(events), 2, AT(&stored)));
  VALUE(BADF, "poll_oneoff", "the error of nobody", events[0].error);
  TRAPS(FAULT, "subscriptions outside the memory", poll_oneoff(OUTSIDE, AT(events), 2, AT(&stored)));
  TRAPS(FAULT, "events outside the memory", poll_oneoff(AT(two), OUTSIDE, 2, AT(&stored)));
  printf("# %d\n", traps);
  return wrong != 0;
}
