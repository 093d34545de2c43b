// A CGI program that does what no program should; the path says what. Every answer that is a success begins with `Status: 200`.
//
//     /leave     puts the value of the field X-Secret everywhere: memory, grown memory, stack, constants, descriptors
//     /search    says what state it finds: the size and a hash of the memory, whether the secret is in it, every descriptor
//
// For a search, the secret is sent with all its bits turned over (X-Masked, in hexadecimal digits), so that the request does not bring
// what is searched for. What the environment is copied to is left out of the hash: the port of the client is another each time.
#include "wasi.h"

static struct {
  char *pointers[512];
  char text[100000];
} environment;

static const char *variable(const char *name) {
  size_t length = strlen(name);
  for (char **each = environment.pointers; *each; each++)
    if (!strncmp(*each, name, length) && (*each)[length] == '=') return *each + length + 1;
  return "";
}

static void put_bytes(i32 fd, const void *bytes, size_t size) {
  iovec part = {AT(bytes), (i32)size};
  i32 count = 0;
  while (part.length) {
    if (fd_write(fd, AT(&part), 1, AT(&count)) != SUCCESS) return;
    part.start += count, part.length -= count;
  }
}
static void put(const char *text) { put_bytes(1, text, strlen(text)); }
#define PUT(...) do { static char line[512]; snprintf(line, sizeof line, __VA_ARGS__); put(line); } while (0)
static void head(void) { put("Status: 200 OK\nContent-Type: text/plain\n\n"); }

static volatile char constant[64] = "a constant in the data of the module";
static char zeros[1 << 20];
static volatile int sink;

static int recurse(int depth) {
  volatile char frame[4096];
  frame[depth & 4095] = (char)depth;
  if (sink < 0) return 0;
  return recurse(depth + 1) + frame[depth & 4095];
}

static void fill(char *to, size_t size, const char *secret) {
  size_t length = strlen(secret);
  for (size_t at = 0; at + length <= size; at += length) memcpy(to + at, secret, length);
}

static void __attribute__((noinline)) leave_on_stack(const char *secret) {
  volatile char frame[1 << 16];
  fill((char *)frame, sizeof frame, secret);
  sink = frame[99];
}

static void leave(const char *secret) {
  fill(zeros, sizeof zeros, secret);
  fill((char *)constant, sizeof constant, secret);
  leave_on_stack(secret);
  size_t before = __builtin_wasm_memory_grow(0, 32);
  if (before != (size_t)-1) fill((char *)(before << 16), 32 << 16, secret);
  char *allocated = malloc(1 << 20);
  if (allocated) fill(allocated, 1 << 20, secret);
  setenv("LEFT", secret, 1);
  // Files: open, in the middle, in other modes; directories that were granted become something else.
  for (i32 directory = 3; directory < 6; directory++) {
    i32 fd = open_below(directory, "file", 0, READING, FDFLAGS_NONBLOCK);
    i64 position;
    if (fd >= 0) fd_seek(fd, 3, 0, AT(&position));
  }
  fd_fdstat_set_rights(3, RIGHT(13), 0);
  fd_renumber(4, 3);
  fd_fdstat_set_rights(0, 0, 0);
  fd_fdstat_set_flags(1, FDFLAGS_APPEND);
}

static void search(const char *masked) {
  size_t length = strlen(masked) / 2, found = 0, size = __builtin_wasm_memory_size(0) << 16;
  static volatile unsigned char needle[64];
  for (size_t at = 0; at < length && at < sizeof needle; at++) {
    char digits[3] = {masked[2 * at], masked[2 * at + 1], 0};
    needle[at] = (unsigned char)strtoul(digits, 0, 16);
  }
  uint64_t hash = 14695981039346656037u;
  for (size_t at = 0; at < size; at++) {
    const volatile unsigned char *byte = (const volatile unsigned char *)at;
    if (at == (size_t)AT(&environment)) at += sizeof environment, byte += sizeof environment;
    hash = (hash ^ *byte) * 1099511628211u;
    size_t same = 0;
    while (same < length && at + same < size && (byte[same] ^ 0xff) == needle[same]) same++;
    found += length != 0 && same == length;
  }
  head();
  PUT("secrets %zu\nmemory %zu\nhash %016llx\nconstant %s\nLEFT %s\n", found, size, (unsigned long long)hash, (const char *)constant,
      getenv("LEFT") ? "set" : "unset");
  for (i32 fd = 0; fd < 300; fd++) {
    fdstat status = {0};
    i64 position = -1;
    uint32_t prestat[2] = {9, 0};
    i32 answer = fd_fdstat_get(fd, AT(&status));
    if (answer == BADF) continue;
    i32 tells = fd_tell(fd, AT(&position)), grants = fd_prestat_get(fd, AT(prestat));
    PUT("descriptor %d: %s, type %d, flags %d, rights %llx %llx, tell %s %lld, grant %s %u %u\n", fd, ERRNO[answer], status.type,
        status.flags, (unsigned long long)status.rights, (unsigned long long)status.inheriting, ERRNO[tells], (long long)position,
        ERRNO[grants], (unsigned)prestat[0], (unsigned)prestat[1]);
  }
}

static void pause_for(uint64_t milliseconds) {
  subscription clock = {.type = 0, .id = 1, .time = milliseconds * 1000000};
  poll_oneoff_(clock);
}

static long number(const char *path) { return atol(strrchr(path, '/') + 1); }

// Does what the path says; returns whether it knows the path.
static int act(const char *path) {
  if (!strcmp(path, "/")) {
    head();
    put("hello from the hostile program\n");
  } else if (!strcmp(path, "/leave")) {
    head();
    put("left\n");
    leave(variable("HTTP_X_SECRET"));
  } else if (!strcmp(path, "/leave/trap")) {
    leave(variable("HTTP_X_SECRET"));
    __builtin_trap();
  } else if (!strcmp(path, "/leave/exit")) {
    // In a buffer of the library, which is not flushed.
    fputs(variable("HTTP_X_SECRET"), stdout);
    head();
    leave(variable("HTTP_X_SECRET"));
    proc_exit(7);
  } else if (!strcmp(path, "/leave/loop")) {
    leave(variable("HTTP_X_SECRET"));
    for (;;) sink++;
  } else if (!strcmp(path, "/search")) {
    search(variable("HTTP_X_MASKED"));
  } else if (!strcmp(path, "/trap")) {
    __builtin_trap();
  } else if (!strcmp(path, "/trap/late")) {
    head();
    put_bytes(1, zeros, 200000);
    __builtin_trap();
  } else if (!strcmp(path, "/trap/outside")) {
    sink = *(volatile char *)OUTSIDE;
  } else if (!strcmp(path, "/recurse")) {
    sink = recurse(0);
  } else if (!strncmp(path, "/exit/", 6)) {
    head();
    put("before the exit\n");
    proc_exit((i32)number(path));
  } else if (!strcmp(path, "/exit")) {
    proc_exit(1);
  } else if (!strcmp(path, "/loop")) {
    for (;;) sink++;
  } else if (!strcmp(path, "/loop/late")) {
    head();
    put_bytes(1, zeros, 200000);
    for (;;) sink++;
  } else if (!strncmp(path, "/sleep/", 7)) {
    pause_for((uint64_t)number(path));
    head();
    put("slept\n");
  } else if (!strcmp(path, "/grow")) {
    size_t pages = 0;
    while (__builtin_wasm_memory_grow(0, 16) != (size_t)-1) {
      // Pages that nobody writes to take no memory.
      *(volatile char *)((__builtin_wasm_memory_size(0) << 16) - 1) = 1;
      pages += 16;
    }
    head();
    PUT("%zu pages\n", pages);
  } else if (!strcmp(path, "/fill")) {
    for (size_t before; (before = __builtin_wasm_memory_grow(0, 16)) != (size_t)-1;) memset((char *)(before << 16), 1, 16 << 16);
    head();
    put("full\n");
  } else if (!strcmp(path, "/silent")) {
  } else if (!strcmp(path, "/malformed")) {
    put("this is no head\n\nand this is no body\n");
  } else if (!strcmp(path, "/status")) {
    put("Status: 42 No Such\nContent-Type: text/plain\n\n");
  } else if (!strcmp(path, "/long")) {
    put("Content-Type: text/plain\nX-Long: ");
    for (int i = 0; i < 30000; i++) put("x");
    put("\n\n");
  } else if (!strcmp(path, "/many")) {
    put("Content-Type: text/plain\n");
    for (int i = 0; i < 1000; i++) PUT("X-%d: y\n", i);
    put("\n");
  } else if (!strcmp(path, "/split")) {
    put("Content-Type: text/plain\nX-Split: a\rSet-Cookie: b\n\n");
  } else if (!strcmp(path, "/framing")) {
    put("Content-Type: text/plain\nTransfer-Encoding: chunked\nConnection: upgrade\nKeep-Alive: 1\n\n5\r\nhello\r\n0\r\n\r\n");
  } else if (!strcmp(path, "/short")) {
    put("Content-Type: text/plain\nContent-Length: 10\n\nshort");
  } else if (!strcmp(path, "/over")) {
    put("Content-Type: text/plain\nContent-Length: 5\n\nhelloHTTP/1.1 200 OK\r\n\r\n");
  } else if (!strcmp(path, "/endless")) {
    head();
    for (;;) put_bytes(1, zeros, 65536);
  } else if (!strcmp(path, "/drip")) {
    head();
    for (int i = 0; i < 20; i++) put("drip\n"), pause_for(20);
  } else if (!strcmp(path, "/ignore")) {
    head();
    put("the body was not read\n");
  } else if (!strcmp(path, "/half")) {
    fd_read_(0, 10);
    head();
    PUT("read %d\n", moved);
  } else if (!strcmp(path, "/count")) {
    long long sum = 0;
    while (fd_read_(0, sizeof buffer) == SUCCESS && moved) sum += moved;
    head();
    PUT("read %lld\n", sum);
  } else if (!strncmp(path, "/pages/", 7)) {
    // Every third page, as programs write here and there.
    for (long page = number(path); page > 0; page--) zeros[page % 80 * 3 * 4096] = (char)page;
    head();
    put("written\n");
  } else if (!strcmp(path, "/files")) {
    int count = 0;
    while (open_below(3, "file", 0, READING, 0) >= 0) count++;
    head();
    PUT("%d files\n", count);
  } else if (!strcmp(path, "/close")) {
    head();
    put("all closed\n");
    for (i32 fd = 0; fd < 10; fd++) fd_close(fd);
  } else {
    return 0;
  }
  return 1;
}

int main(void) {
  i32 sizes[2];
  environ_sizes_get(AT(&sizes[0]), AT(&sizes[1]));
  if (sizes[0] > 511 || sizes[1] > (i32)sizeof environment.text) return 9;
  environ_get(AT(environment.pointers), AT(environment.text));
  sizes[0] = sizes[1] = 0;
  if (!act(variable("PATH_INFO"))) put("Status: 404 Not Found\nContent-Type: text/plain\n\nno such path\n");
}
