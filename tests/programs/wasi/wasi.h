// The functions of WASI preview 1 as they are imported, without a C library in between, and a way to write down what each of
// them answers:
//
//     CASE(BADF, "nothing has this number", fd_close(9999))
//
// prints `fd_close | nothing has this number | badf`, and makes the program fail when the answer is another.
//
// Where the reference runner ends the program instead of answering, a case is a TRAPS. There, with REFERENCE=0 in the environment,
// all those are left out, and with REFERENCE=N the Nth is the only one that is said.
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int32_t i32;
typedef int64_t i64;

#define IMPORT(result, name, ...)                                                                    \
  __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) result name(__VA_ARGS__);

IMPORT(i32, args_get, i32, i32)
IMPORT(i32, args_sizes_get, i32, i32)
IMPORT(i32, environ_get, i32, i32)
IMPORT(i32, environ_sizes_get, i32, i32)
IMPORT(i32, clock_res_get, i32, i32)
IMPORT(i32, clock_time_get, i32, i64, i32)
IMPORT(i32, fd_advise, i32, i64, i64, i32)
IMPORT(i32, fd_allocate, i32, i64, i64)
IMPORT(i32, fd_close, i32)
IMPORT(i32, fd_datasync, i32)
IMPORT(i32, fd_fdstat_get, i32, i32)
IMPORT(i32, fd_fdstat_set_flags, i32, i32)
IMPORT(i32, fd_fdstat_set_rights, i32, i64, i64)
IMPORT(i32, fd_filestat_get, i32, i32)
IMPORT(i32, fd_filestat_set_size, i32, i64)
IMPORT(i32, fd_filestat_set_times, i32, i64, i64, i32)
IMPORT(i32, fd_pread, i32, i32, i32, i64, i32)
IMPORT(i32, fd_prestat_get, i32, i32)
IMPORT(i32, fd_prestat_dir_name, i32, i32, i32)
IMPORT(i32, fd_pwrite, i32, i32, i32, i64, i32)
IMPORT(i32, fd_read, i32, i32, i32, i32)
IMPORT(i32, fd_readdir, i32, i32, i32, i64, i32)
IMPORT(i32, fd_renumber, i32, i32)
IMPORT(i32, fd_seek, i32, i64, i32, i32)
IMPORT(i32, fd_sync, i32)
IMPORT(i32, fd_tell, i32, i32)
IMPORT(i32, fd_write, i32, i32, i32, i32)
IMPORT(i32, path_create_directory, i32, i32, i32)
IMPORT(i32, path_filestat_get, i32, i32, i32, i32, i32)
IMPORT(i32, path_filestat_set_times, i32, i32, i32, i32, i64, i64, i32)
IMPORT(i32, path_link, i32, i32, i32, i32, i32, i32, i32)
IMPORT(i32, path_open, i32, i32, i32, i32, i32, i64, i64, i32, i32)
IMPORT(i32, path_readlink, i32, i32, i32, i32, i32, i32)
IMPORT(i32, path_remove_directory, i32, i32, i32)
IMPORT(i32, path_rename, i32, i32, i32, i32, i32, i32)
IMPORT(i32, path_symlink, i32, i32, i32, i32, i32)
IMPORT(i32, path_unlink_file, i32, i32, i32)
IMPORT(i32, poll_oneoff, i32, i32, i32, i32)
IMPORT(void, proc_exit, i32)
IMPORT(i32, proc_raise, i32)
IMPORT(i32, random_get, i32, i32)
IMPORT(i32, sched_yield, void)
IMPORT(i32, sock_accept, i32, i32, i32)
IMPORT(i32, sock_recv, i32, i32, i32, i32, i32, i32)
IMPORT(i32, sock_send, i32, i32, i32, i32, i32)
IMPORT(i32, sock_shutdown, i32, i32)

// Errors by their numbers; 0 is success.
static const char *const ERRNO[] = {
    "success", "2big", "acces", "addrinuse", "addrnotavail", "afnosupport", "again", "already", "badf", "badmsg", "busy",
    "canceled", "child", "connaborted", "connrefused", "connreset", "deadlk", "destaddrreq", "dom", "dquot", "exist", "fault",
    "fbig", "hostunreach", "idrm", "ilseq", "inprogress", "intr", "inval", "io", "isconn", "isdir", "loop", "mfile", "mlink",
    "msgsize", "multihop", "nametoolong", "netdown", "netreset", "netunreach", "nfile", "nobufs", "nodev", "noent", "noexec",
    "nolck", "nolink", "nomem", "nomsg", "noprotoopt", "nospc", "nosys", "notconn", "notdir", "notempty", "notrecoverable",
    "notsock", "notsup", "notty", "nxio", "overflow", "ownerdead", "perm", "pipe", "proto", "protonosupport", "prototype",
    "range", "rofs", "spipe", "srch", "stale", "timedout", "txtbsy", "xdev", "notcapable"};
enum {
  SUCCESS, TOOBIG, ACCES, ADDRINUSE, ADDRNOTAVAIL, AFNOSUPPORT, AGAIN, ALREADY, BADF, BADMSG, BUSY,
  CANCELED, CHILD, CONNABORTED, CONNREFUSED, CONNRESET, DEADLK, DESTADDRREQ, DOM, DQUOT, EXIST, FAULT,
  FBIG, HOSTUNREACH, IDRM, ILSEQ, INPROGRESS, INTR, INVAL, IO, ISCONN, ISDIR, LOOP, MFILE, MLINK,
  MSGSIZE, MULTIHOP, NAMETOOLONG, NETDOWN, NETRESET, NETUNREACH, NFILE, NOBUFS, NODEV, NOENT, NOEXEC,
  NOLCK, NOLINK, NOMEM, NOMSG, NOPROTOOPT, NOSPC, NOSYS, NOTCONN, NOTDIR, NOTEMPTY, NOTRECOVERABLE,
  NOTSOCK, NOTSUP, NOTTY, NXIO, OVERFLOW, OWNERDEAD, PERM, PIPE, PROTO, PROTONOSUPPORT, PROTOTYPE,
  RANGE, ROFS, SPIPE, SRCH, STALE, TIMEDOUT, TXTBSY, XDEV, NOTCAPABLE
};

static int wrong;

// The name in a call; a function of our own for a function of the standard has its name with an underscore behind it.
static int name_length(const char *call) {
  int length = (int)strcspn(call, "(");
  return call[length - 1] == '_' ? length - 1 : length;
}

static int is_said(void) { return !getenv("REFERENCE") || !strcmp(getenv("REFERENCE"), "0"); }

static i32 say(int aloud, const char *call, const char *what, i32 answer, i32 expected) {
  int length = name_length(call);
  if (aloud) printf("%.*s | %s | %s\n", length, call, what, ERRNO[answer]);
  if (answer != expected) {
    fprintf(stderr, "%.*s | %s: expected %s\n", length, call, what, ERRNO[expected]);
    wrong++;
  }
  return answer;
}

static void say_value(const char *expression, const char *what, long long value, long long expected) {
  if (is_said()) printf("%s | %s | %lld\n", expression, what, value);
  if (value != expected) {
    fprintf(stderr, "%s | %s: expected %lld\n", expression, what, expected);
    wrong++;
  }
}

// Whether a case is said here that ends the program under the reference runner.
static int traps;
static int may_trap(const char *call, const char *what) {
  const char *chosen = getenv("REFERENCE");
  traps++;
  if (chosen && atoi(chosen) != traps) return 0;
  // What comes after this line, if anything does, is the answer.
  if (chosen) printf("%.*s | %s | trap\n", name_length(call), call, what);
  fflush(stdout);
  return 1;
}

#define TRAPS(expected, what, call) (may_trap(#call, what) ? say(1, #call, what, call, expected) : expected)
#define CASE(expected, what, call) say(is_said(), #call, what, call, expected)
#define VALUE(expected, of, what, value) say_value(of, what, (long long)(value), (long long)(expected))

// The address of something, as a guest gives it.
#define AT(place) ((i32)(uintptr_t)(place))
// An address outside the memory.
#define OUTSIDE ((i32)0xfffffff0)
// Address and length of a string.
#define TEXT(text) AT(text), (i32)strlen(text)

typedef struct { i32 start, length; } iovec;
static i32 moved; // How many bytes a transfer moved.

#define OFLAGS_CREAT 1
#define OFLAGS_DIRECTORY 2
#define OFLAGS_EXCL 4
#define OFLAGS_TRUNC 8
#define FDFLAGS_APPEND 1
#define FDFLAGS_DSYNC 2
#define FDFLAGS_NONBLOCK 4
#define FDFLAGS_RSYNC 8
#define FDFLAGS_SYNC 16
#define FOLLOW 1

#define RIGHT(number) (1ll << (number))
enum { FD_DATASYNC, FD_READ, FD_SEEK, FD_FDSTAT_SET_FLAGS, FD_SYNC, FD_TELL, FD_WRITE };
#define ALL_RIGHTS 0x3fffffffll
#define READING (RIGHT(FD_READ) | RIGHT(FD_SEEK) | RIGHT(FD_TELL) | RIGHT(21) | RIGHT(FD_FDSTAT_SET_FLAGS) | RIGHT(27) | RIGHT(14))
#define WRITING (READING | RIGHT(FD_WRITE))

// Opens a file for reading, or answers -1.
static inline i32 open_below(i32 directory, const char *path, i32 oflags, i64 rights, i32 fdflags) {
  i32 fd = -1;
  return path_open(directory, FOLLOW, TEXT(path), oflags, rights, rights, fdflags, AT(&fd)) == SUCCESS ? fd : -1;
}

// Reads into a buffer; the count is in `moved`.
static char buffer[1 << 16];
static inline i32 fd_read_(i32 fd, i32 size) {
  iovec list = {AT(buffer), size};
  memset(buffer, 0, sizeof buffer);
  return fd_read(fd, AT(&list), 1, AT(&moved));
}

static inline i32 fd_write_(i32 fd, const char *text) {
  iovec list = {TEXT(text)};
  return fd_write(fd, AT(&list), 1, AT(&moved));
}

typedef struct { uint64_t userdata; uint8_t type; uint8_t pad[7]; uint32_t id; uint64_t time, precision; uint16_t flags; } subscription;
_Static_assert(sizeof(subscription) == 48, "");
typedef struct { uint64_t userdata; uint16_t error; uint8_t type; uint64_t bytes; uint16_t flags; } event;
_Static_assert(sizeof(event) == 32, "");

static event events[4];
static i32 stored; // How many events there were.
static inline subscription file_of(uint64_t userdata, uint8_t type, uint32_t fd) {
  return (subscription){.userdata = userdata, .type = type, .id = fd};
}

static inline i32 poll_oneoff_(subscription one) { return poll_oneoff(AT(&one), AT(events), 1, AT(&stored)); }

typedef struct { uint64_t dev, ino; uint8_t type; uint64_t nlink, size, atim, mtim, ctim; } filestat;
_Static_assert(sizeof(filestat) == 64, "");
typedef struct { uint8_t type; uint16_t flags; uint64_t rights, inheriting; } fdstat;
_Static_assert(sizeof(fdstat) == 24, "");
typedef struct { uint64_t next, ino; uint32_t length; uint8_t type; } dirent;
_Static_assert(sizeof(dirent) == 24, "");
