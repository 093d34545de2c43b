// Sockets. Number 3 listens; the test connects twice, the program accepts one after the other, and says by single bytes what its
// peer is to do next, see `functions` in `tests/sockets.rs`. The file beside it is number 4; no more than two connections can be
// open at once.
#include "wasi.h"

enum { LISTENER = 3, DIRECTORY = 4, NOBODY = 9999, STREAM_SOCKET = 6, PEEK = 1, WAITALL = 2, READ = 1, WRITE = 2 };

static i32 accepted, got;

static i32 sock_accept_(i32 fd, i32 flags) { return sock_accept(fd, flags, AT(&accepted)); }
static i32 sock_recv_(i32 fd, i32 size, i32 flags) {
  iovec list = {AT(buffer), size};
  memset(buffer, 0, sizeof buffer);
  return sock_recv(fd, AT(&list), 1, flags, AT(&moved), AT(&got));
}
static i32 sock_send_(i32 fd, const char *text) {
  iovec list = {TEXT(text)};
  return sock_send(fd, AT(&list), 1, 0, AT(&moved));
}

static void pointers(i32 fd) {
  iovec list = {AT(buffer), 1}, outside = {OUTSIDE, 100};
  CASE(FAULT, "number outside the memory", sock_accept(LISTENER, 0, OUTSIDE));
  CASE(FAULT, "list outside the memory", sock_recv(fd, OUTSIDE, 1, 0, AT(&moved), AT(&got)));
  CASE(FAULT, "buffer outside the memory", sock_recv(fd, AT(&outside), 1, 0, AT(&moved), AT(&got)));
  CASE(FAULT, "size outside the memory", sock_recv(fd, AT(&list), 1, 0, OUTSIDE, AT(&got)));
  CASE(FAULT, "flags outside the memory", sock_recv(fd, AT(&list), 1, 0, AT(&moved), OUTSIDE));
  CASE(FAULT, "list outside the memory", sock_send(fd, OUTSIDE, 1, 0, AT(&moved)));
  CASE(FAULT, "buffer outside the memory", sock_send(fd, AT(&outside), 1, 0, AT(&moved)));
  CASE(FAULT, "size outside the memory", sock_send(fd, AT(&list), 1, 0, OUTSIDE));
}

static void numbers(void) {
  CASE(BADF, "nobody", sock_accept_(NOBODY, 0));
  CASE(BADF, "nobody", sock_recv_(NOBODY, 1, 0));
  CASE(BADF, "nobody", sock_send_(NOBODY, "x"));
  CASE(BADF, "nobody", sock_shutdown(NOBODY, 1));
  CASE(NOTSOCK, "a directory", sock_accept_(DIRECTORY, 0));
  CASE(NOTSOCK, "a directory", sock_recv_(DIRECTORY, 1, 0));
  CASE(NOTSOCK, "a directory", sock_send_(DIRECTORY, "x"));
  CASE(NOTSOCK, "a directory", sock_shutdown(DIRECTORY, 1));
  CASE(INVAL, "flags that do not exist", sock_accept_(LISTENER, 1));
  CASE(NOTCONN, "a socket that listens", sock_recv_(LISTENER, 1, 0));
  CASE(PIPE, "a socket that listens", sock_send_(LISTENER, "x"));
}

// Everything there and back.
static void transfers(i32 fd) {
  fdstat about;
  CASE(SUCCESS, "a connection", fd_fdstat_get(fd, AT(&about)));
  VALUE(STREAM_SOCKET, "fd_fdstat_get", "type", about.type);
  VALUE(0, "fd_fdstat_get", "flags", about.flags);
  CASE(NOTCAPABLE, "a connection", fd_seek(fd, 0, 0, AT(buffer)));
  CASE(NOTDIR, "a connection", path_create_directory(fd, TEXT("x")));
  CASE(SUCCESS, "a connection that takes more", poll_oneoff_(file_of(1, WRITE, fd)));

  // The answer comes in two pieces.
  sock_send_(fd, "w");
  CASE(SUCCESS, "waiting for all", sock_recv_(fd, 5, WAITALL));
  VALUE(1, "sock_recv", "all has come", moved == 5 && !strcmp(buffer, "hello") && !got);
  sock_send_(fd, "p");
  CASE(SUCCESS, "waiting for all, looking", sock_recv_(fd, 5, WAITALL | PEEK));
  VALUE(1, "sock_recv", "all is seen", moved == 5 && !strcmp(buffer, "peek!"));
  CASE(SUCCESS, "a part", sock_recv_(fd, 3, 0));
  VALUE(1, "sock_recv", "the first bytes", moved == 3 && !strcmp(buffer, "pee"));
  CASE(SUCCESS, "the rest of a connection", fd_read_(fd, 10));
  VALUE(1, "fd_read", "what is left", moved == 2 && !strcmp(buffer, "k!"));
  CASE(INVAL, "flags that do not exist", sock_recv_(fd, 1, 4));
  CASE(INVAL, "flags that do not exist", sock_send(fd, AT(buffer), 0, 1, AT(&moved)));
  pointers(fd);

  // `s` and six bytes, which come back.
  iovec three[] = {{TEXT("s")}, {TEXT("one")}, {TEXT("two")}};
  CASE(SUCCESS, "three pieces", sock_send(fd, AT(three), 3, 0, AT(&moved)));
  VALUE(7, "sock_send", "bytes of all pieces", moved);
  iovec two[] = {{AT(buffer), 2}, {AT(buffer + 100), 4}};
  CASE(SUCCESS, "two pieces", sock_recv(fd, AT(two), 2, WAITALL, AT(&moved), AT(&got)));
  VALUE(1, "sock_recv", "each in its place", moved == 6 && !memcmp(buffer, "on", 2) && !memcmp(buffer + 100, "etwo", 4));

  CASE(SUCCESS, "not to block", fd_fdstat_set_flags(fd, FDFLAGS_NONBLOCK));
  CASE(AGAIN, "nothing has come", sock_recv_(fd, 1, 0));
  CASE(AGAIN, "nothing has come", fd_read_(fd, 1));
  CASE(SUCCESS, "to block", fd_fdstat_set_flags(fd, 0));
}

// From the last byte to the end.
static void ends(i32 fd) {
  sock_send_(fd, "e");
  CASE(SUCCESS, "the end", poll_oneoff_(file_of(1, READ, fd)));
  CASE(SUCCESS, "the end", sock_recv_(fd, 5, 0));
  VALUE(0, "sock_recv", "bytes at the end", moved);
  CASE(INVAL, "neither", sock_shutdown(fd, 0));
  CASE(INVAL, "more", sock_shutdown(fd, 4));
  CASE(SUCCESS, "receiving", sock_shutdown(fd, 1));
  CASE(SUCCESS, "sending", sock_shutdown(fd, 2));
  CASE(PIPE, "after the end", sock_send_(fd, "x"));
  CASE(PIPE, "after the end", fd_write_(fd, "x"));
}

// A peer that does not wait for what it was sent.
static void reset(i32 fd) {
  CASE(AGAIN, "nothing has come", sock_recv_(fd, 1, 0));
  CASE(SUCCESS, "to block", fd_fdstat_set_flags(fd, 0));
  sock_send_(fd, "rx");
  CASE(CONNRESET, "a peer that is gone", sock_recv_(fd, 1, 0));
  CASE(PIPE, "a peer that is gone", sock_send_(fd, "x"));
  CASE(SUCCESS, "no rights", fd_fdstat_set_rights(fd, 0, 0));
  CASE(NOTCAPABLE, "without the right", sock_recv_(fd, 1, 0));
  CASE(NOTCAPABLE, "without the right", sock_send_(fd, "x"));
  CASE(NOTCAPABLE, "without the right", sock_shutdown(fd, 3));
  CASE(NOTCAPABLE, "without the right", sock_accept_(fd, 0));
  CASE(SUCCESS, "a connection", fd_close(fd));
}

int main(void) {
  numbers();
  CASE(SUCCESS, "a connection waits", poll_oneoff_(file_of(1, READ, LISTENER)));
  CASE(SUCCESS, "a connection", sock_accept_(LISTENER, 0));
  i32 first = accepted;
  transfers(first);
  // The other one waits until there is room for it.
  i32 file = open_below(DIRECTORY, "file", OFLAGS_CREAT, RIGHT(FD_WRITE), 0);
  CASE(MFILE, "as many as may be", sock_accept_(LISTENER, 0));
  CASE(MFILE, "as many as may be", path_open(DIRECTORY, 0, TEXT("other"), OFLAGS_CREAT, RIGHT(FD_WRITE), 0, 0, AT(&accepted)));
  CASE(SUCCESS, "a file", fd_close(file));
  CASE(NOENT, "a file that was not opened", path_unlink_file(DIRECTORY, TEXT("other")));
  CASE(SUCCESS, "a connection that does not block", sock_accept_(LISTENER, FDFLAGS_NONBLOCK));
  reset(accepted);
  ends(first);
  CASE(SUCCESS, "a connection", fd_close(first));
  CASE(SUCCESS, "not to block", fd_fdstat_set_flags(LISTENER, FDFLAGS_NONBLOCK));
  CASE(AGAIN, "nobody comes", sock_accept_(LISTENER, 0));
  CASE(SUCCESS, "listening", sock_shutdown(LISTENER, 3));
  CASE(INVAL, "a socket that listens no more", sock_accept_(LISTENER, 0));
  CASE(NOTCONN, "a socket that listens no more", sock_shutdown(LISTENER, 1));
  return wrong != 0;
}
