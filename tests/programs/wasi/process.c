// Arguments, environment, clocks, random bytes and the process itself. Arguments: `one`, an empty one, `two words`; the
// environment: `GREETING=hello`.
#include "wasi.h"

static void arguments(void) {
  i32 count = 0, size = 0, list[8] = {0};
  CASE(SUCCESS, "", args_sizes_get(AT(&count), AT(&size)));
  VALUE(4, "args_sizes_get", "count", count);
  CASE(SUCCESS, "", args_get(AT(list), AT(buffer)));
  VALUE(1, "args_get", "the arguments", !strcmp((char *)list[1], "one") && !*(char *)list[2] && !strcmp((char *)list[3], "two words"));
  VALUE(1, "args_get", "size", size == list[3] + (i32)sizeof "two words" - list[0]);
  CASE(SUCCESS, "", environ_sizes_get(AT(&count), AT(&size)));
  // The test says by other variables how to run.
  VALUE(1, "environ_sizes_get", "count", count - (getenv("REFERENCE") != NULL) - (getenv("SIGNALS") != NULL));
  CASE(SUCCESS, "", environ_get(AT(list), AT(buffer)));
  for (i32 at = 0; at < count; at++) size -= (i32)strlen((char *)list[at]) + 1;
  VALUE(0, "environ_sizes_get", "size that is left", size);
  VALUE(1, "environ_get", "the variable", !strcmp((char *)list[0], "GREETING=hello"));
  TRAPS(FAULT, "count outside the memory", args_sizes_get(OUTSIDE, AT(&size)));
  TRAPS(FAULT, "list outside the memory", args_get(OUTSIDE, AT(buffer)));
  TRAPS(FAULT, "data outside the memory", args_get(AT(list), OUTSIDE));
  TRAPS(FAULT, "size outside the memory", environ_sizes_get(AT(&count), OUTSIDE));
  TRAPS(FAULT, "list outside the memory", environ_get(OUTSIDE, AT(buffer)));
}

static void clocks(void) {
  uint64_t first = 0, second = 0;
  static const char *const NAMES[] = {"realtime", "monotonic", "process", "thread"};
  for (i32 clock = 0; clock < 4; clock++) {
    CASE(SUCCESS, NAMES[clock], clock_time_get(clock, 1, AT(&first)));
    clock_time_get(clock, 0, AT(&second));
    VALUE(1, "clock_time_get", "never goes back", second >= first);
    CASE(SUCCESS, NAMES[clock], clock_res_get(clock, AT(&first)));
    VALUE(1, "clock_res_get", "at most a second", first > 0 && first <= 1000000000);
  }
  TRAPS(INVAL, "a clock that does not exist", clock_time_get(4, 0, AT(&first)));
  TRAPS(INVAL, "a clock that does not exist", clock_res_get(-1, AT(&first)));
  TRAPS(FAULT, "outside the memory", clock_time_get(0, 0, OUTSIDE));
  TRAPS(FAULT, "outside the memory", clock_res_get(0, OUTSIDE));
}

int main(void) {
  arguments();
  clocks();
  CASE(SUCCESS, "no bytes", random_get(AT(buffer), 0));
  CASE(SUCCESS, "many bytes", random_get(AT(buffer), sizeof buffer));
  int zeros = 0;
  for (size_t at = 0; at < sizeof buffer; at++) zeros += !buffer[at];
  VALUE(1, "random_get", "bytes of all kinds", zeros > 100 && zeros < 500);
  TRAPS(FAULT, "outside the memory", random_get(OUTSIDE, 100));
  CASE(SUCCESS, "", sched_yield());
  if (getenv("SIGNALS")) {
    CASE(INVAL, "none", proc_raise(0));
    CASE(INVAL, "a signal that does not exist", proc_raise(31));
    CASE(SUCCESS, "pipe", proc_raise(13));
  }
  printf("# %d\n", traps);
  fflush(stdout);
  proc_exit(wrong != 0);
}
