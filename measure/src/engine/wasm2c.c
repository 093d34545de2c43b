// WASI for programs that wasm2c has translated: ARTIFACT [--env=NAME=VALUE]... -- [ARGUMENT]...
//
// Standard streams, arguments, variables, clocks, random numbers and the exit status; no files.
#include "program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "memory is accessed as it is"
#endif

enum { SUCCESS = 0, BADF = 8, FAULT = 21, IO = 29, NOSYS = 52, SPIPE = 70 };

struct list {
  u32 count;
  char **texts;
};
static w2c_program program;
static struct list arguments, variables;

#define FUNCTION(name, ...) \
  u32 w2c_wasi__snapshot__preview1_##name(struct w2c_wasi__snapshot__preview1 *wasi, ##__VA_ARGS__)
#define MISSING(name, ...) \
  FUNCTION(name, ##__VA_ARGS__) { return NOSYS; }

// Returns the address of bytes of the program, which must be in its memory.
static void *at(u32 address, u64 size) {
  wasm_rt_memory_t *memory = w2c_program_memory(&program);
  if (address + size > memory->size) wasm_rt_trap(WASM_RT_TRAP_OOB);
  return (char *)memory->data + address;
}

static void put32(u32 address, u32 value) { memcpy(at(address, 4), &value, 4); }
static void put64(u32 address, u64 value) { memcpy(at(address, 8), &value, 8); }

static u32 sizes(const struct list *list, u32 count, u32 size) {
  u32 sum = 0;
  for (u32 i = 0; i < list->count; i++) sum += strlen(list->texts[i]) + 1;
  put32(count, list->count);
  put32(size, sum);
  return SUCCESS;
}

static u32 get(const struct list *list, u32 pointers, u32 place) {
  for (u32 i = 0; i < list->count; i++) {
    u32 size = strlen(list->texts[i]) + 1;
    put32(pointers + 4 * i, place);
    memcpy(at(place, size), list->texts[i], size);
    place += size;
  }
  return SUCCESS;
}

FUNCTION(args_sizes_get, u32 count, u32 size) { return sizes(&arguments, count, size); }
FUNCTION(args_get, u32 pointers, u32 place) { return get(&arguments, pointers, place); }
FUNCTION(environ_sizes_get, u32 count, u32 size) { return sizes(&variables, count, size); }
FUNCTION(environ_get, u32 pointers, u32 place) { return get(&variables, pointers, place); }

static u32 clock_of(u32 id, int (*ask)(clockid_t, struct timespec *), u32 place) {
  static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
  struct timespec time;
  if (id >= 4 || ask(clocks[id], &time) != 0) return NOSYS;
  put64(place, (u64)time.tv_sec * 1000000000 + time.tv_nsec);
  return SUCCESS;
}
FUNCTION(clock_res_get, u32 id, u32 place) { return clock_of(id, clock_getres, place); }
FUNCTION(clock_time_get, u32 id, u64 precision, u32 place) { return clock_of(id, clock_gettime, place); }

FUNCTION(random_get, u32 place, u32 size) {
  for (char *bytes = at(place, size); size > 0;) {
    ssize_t done = getrandom(bytes, size, 0);
    if (done < 0) return IO;
    bytes += done;
    size -= done;
  }
  return SUCCESS;
}

// Transfers the parts of a list, at most as many as the system takes at once.
static u32 transfer(ssize_t (*call)(int, const struct iovec *, int), int fd, u32 parts, u32 count, u32 sum) {
  struct iovec list[64];
  if (count > 64) count = 64;
  for (u32 i = 0; i < count; i++) {
    u32 part[2];
    memcpy(part, at(parts + 8 * i, 8), 8);
    list[i] = (struct iovec){at(part[0], part[1]), part[1]};
  }
  ssize_t done = call(fd, list, count);
  if (done < 0) return errno == EFAULT ? FAULT : IO;
  put32(sum, done);
  return SUCCESS;
}
FUNCTION(fd_read, u32 fd, u32 parts, u32 count, u32 sum) { return fd == 0 ? transfer(readv, 0, parts, count, sum) : BADF; }
FUNCTION(fd_write, u32 fd, u32 parts, u32 count, u32 sum) {
  return fd == 1 || fd == 2 ? transfer(writev, fd, parts, count, sum) : BADF;
}

FUNCTION(fd_fdstat_get, u32 fd, u32 place) {
  if (fd >= 3) return BADF;
  memset(at(place, 24), 0, 24);
  // It may be read or written, and is of no known type.
  put64(place + 8, fd == 0 ? 2 : 64);
  return SUCCESS;
}
FUNCTION(fd_close, u32 fd) { return fd < 3 ? SUCCESS : BADF; }
FUNCTION(fd_seek, u32 fd, u64 offset, u32 whence, u32 place) { return fd < 3 ? SPIPE : BADF; }
FUNCTION(fd_tell, u32 fd, u32 place) { return fd < 3 ? SPIPE : BADF; }
FUNCTION(fd_prestat_get, u32 fd, u32 place) { return BADF; }
FUNCTION(fd_prestat_dir_name, u32 fd, u32 place, u32 size) { return BADF; }
FUNCTION(fd_fdstat_set_flags, u32 fd, u32 flags) { return fd < 3 ? SUCCESS : BADF; }
FUNCTION(sched_yield) { return SUCCESS; }
void w2c_wasi__snapshot__preview1_proc_exit(struct w2c_wasi__snapshot__preview1 *wasi, u32 status) { _exit(status); }

MISSING(fd_advise, u32 fd, u64 offset, u64 size, u32 advice)
MISSING(fd_allocate, u32 fd, u64 offset, u64 size)
MISSING(fd_datasync, u32 fd)
MISSING(fd_fdstat_set_rights, u32 fd, u64 base, u64 inheriting)
MISSING(fd_filestat_get, u32 fd, u32 place)
MISSING(fd_filestat_set_size, u32 fd, u64 size)
MISSING(fd_filestat_set_times, u32 fd, u64 accessed, u64 modified, u32 flags)
MISSING(fd_pread, u32 fd, u32 parts, u32 count, u64 offset, u32 sum)
MISSING(fd_pwrite, u32 fd, u32 parts, u32 count, u64 offset, u32 sum)
MISSING(fd_readdir, u32 fd, u32 place, u32 size, u64 cookie, u32 sum)
MISSING(fd_renumber, u32 fd, u32 to)
MISSING(fd_sync, u32 fd)
MISSING(path_create_directory, u32 fd, u32 path, u32 size)
MISSING(path_filestat_get, u32 fd, u32 flags, u32 path, u32 size, u32 place)
MISSING(path_filestat_set_times, u32 fd, u32 flags, u32 path, u32 size, u64 accessed, u64 modified, u32 which)
MISSING(path_link, u32 fd, u32 flags, u32 path, u32 size, u32 new_fd, u32 new_path, u32 new_size)
MISSING(path_open, u32 fd, u32 flags, u32 path, u32 size, u32 open, u64 base, u64 inheriting, u32 fd_flags, u32 place)
MISSING(path_readlink, u32 fd, u32 path, u32 size, u32 place, u32 room, u32 sum)
MISSING(path_remove_directory, u32 fd, u32 path, u32 size)
MISSING(path_rename, u32 fd, u32 path, u32 size, u32 new_fd, u32 new_path, u32 new_size)
MISSING(path_symlink, u32 path, u32 size, u32 fd, u32 new_path, u32 new_size)
MISSING(path_unlink_file, u32 fd, u32 path, u32 size)
MISSING(poll_oneoff, u32 in, u32 out, u32 count, u32 sum)
MISSING(proc_raise, u32 signal)
MISSING(sock_accept, u32 fd, u32 flags, u32 place)
MISSING(sock_recv, u32 fd, u32 parts, u32 count, u32 flags, u32 sum, u32 result)
MISSING(sock_send, u32 fd, u32 parts, u32 count, u32 flags, u32 sum)
MISSING(sock_shutdown, u32 fd, u32 how)

int main(int count, char **words) {
  variables.texts = words + 1;
  while ((int)variables.count + 1 < count && strncmp(words[variables.count + 1], "--env=", 6) == 0) {
    words[variables.count + 1] += 6;
    variables.count++;
  }
  // The name of the program takes the place of `--`.
  arguments.count = count - variables.count - 1;
  arguments.texts = words + variables.count + 1;
  if (arguments.count > 0) arguments.texts[0] = words[0];
  wasm_rt_init();
#ifdef IMPORTS_NOTHING
  wasm2c_program_instantiate(&program);
#else
  wasm2c_program_instantiate(&program, NULL);
#endif
  w2c_program_0x5Fstart(&program);
  return 0;
}
