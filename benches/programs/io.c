// prints: done
// Bytes in and out: one job a run, as the first argument says; the second names a file, and the third another. On standard output is nothing but what
// a job writes there, so `done` is said on standard error.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#ifdef __wasm__
#include <wasi/api.h>
#endif

enum { BLOCK = 64 << 10, BLOCKS = 16 << 10, CALLS = 1000000 };

// The kernel copies from and to addresses that start a page faster, so both candidates have one.
_Alignas(4096) static char block[BLOCK];

static int write_file(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  memset(block, 'x', BLOCK);
  for (int count = 0; count < BLOCKS; count++)
    if (write(fd, block, BLOCK) != BLOCK) return 1;
  return close(fd);
}

static int read_file(const char *path) {
  int fd = open(path, O_RDONLY);
  long long total = 0;
  for (ssize_t count; (count = read(fd, block, BLOCK)) > 0;) total += count;
  return total != (long long)BLOCK * BLOCKS || close(fd);
}

static int copy(void) {
  for (ssize_t count; (count = read(0, block, BLOCK)) > 0;)
    if (write(1, block, count) != count) return 1;
  return 0;
}

static int copy_file(const char *from, const char *to, size_t size) {
  int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  for (ssize_t count; (count = read(in, block, size)) > 0;)
    if (write(out, block, count) != count) return 1;
  return close(in) || close(out);
}

static int read_clock(void) {
  struct timespec time, before = {0, 0};
  for (int count = 0; count < CALLS; count++) {
    if (clock_gettime(CLOCK_MONOTONIC, &time) || time.tv_sec < before.tv_sec) return 1;
    before = time;
  }
  return 0;
}

// What the libc of WebAssembly stands on, against what it is made of: the former tells nanoseconds, the latter seconds as well.
static int read_raw_clock(void) {
#ifdef __wasm__
  __wasi_timestamp_t time, before = 0;
  for (int count = 0; count < CALLS; count++) {
    if (__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 0, &time) || time < before) return 1;
    before = time;
  }
  return 0;
#else
  return read_clock();
#endif
}

static int write_bytes(void) {
  for (int count = 0; count < CALLS; count++)
    if (write(1, "x", 1) != 1) return 1;
  return 0;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  int failed = !strcmp(what, "write")   ? write_file(argv[2])
               : !strcmp(what, "read")  ? read_file(argv[2])
               : !strcmp(what, "copy")  ? copy()
               : !strcmp(what, "files") ? copy_file(argv[2], argv[3], BLOCK)
               : !strcmp(what, "small") ? copy_file(argv[2], argv[3], 8 << 10)
               : !strcmp(what, "clock") ? read_clock()
               : !strcmp(what, "raw")   ? read_raw_clock()
               : !strcmp(what, "byte")  ? write_bytes()
                                        : 1;
  if (!failed) fprintf(stderr, "done\n");
  return failed;
}
