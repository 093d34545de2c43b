// The streams that a program is started with, all of them pipes here.
#include "wasi.h"

static uint64_t position;
static filestat stat;
static fdstat about;

// What would change them for others, or the file behind them.
static void left_alone(i32 fd) {
  CASE(NOTCAPABLE, "a stream", fd_advise(fd, 0, 0, 0));
  CASE(NOTCAPABLE, "a stream", fd_allocate(fd, 0, 1));
  CASE(NOTCAPABLE, "a stream", fd_filestat_set_size(fd, 0));
  CASE(NOTCAPABLE, "a stream", fd_filestat_set_times(fd, 1, 1, 5));
  CASE(PERM, "a stream that shall append", fd_fdstat_set_flags(fd, FDFLAGS_APPEND));
  CASE(SUCCESS, "a stream that shall not block", fd_fdstat_set_flags(fd, FDFLAGS_NONBLOCK));
  fd_fdstat_get(fd, AT(&about));
  VALUE(FDFLAGS_NONBLOCK, "fd_fdstat_get", "flags of a stream that shall not block", about.flags);
  CASE(SUCCESS, "a stream that shall block", fd_fdstat_set_flags(fd, 0));
  CASE(NOTCAPABLE, "a stream", sock_shutdown(fd, 3));
  CASE(NOTCAPABLE, "a stream", sock_accept(fd, 0, AT(&moved)));
  CASE(SUCCESS, "a stream", fd_filestat_get(fd, AT(&stat)));
  VALUE(0, "fd_filestat_get", "type of a stream", stat.type);
  CASE(BADF, "a stream", fd_prestat_get(fd, AT(buffer)));
  CASE(NOTDIR, "a stream", fd_readdir(fd, AT(buffer), 100, 0, AT(&moved)));
}

static void input(void) {
  iovec list = {AT(buffer), 1};
  CASE(SUCCESS, "input", fd_fdstat_get(0, AT(&about)));
  VALUE(RIGHT(FD_READ) | RIGHT(FD_SEEK) | RIGHT(FD_FDSTAT_SET_FLAGS) | RIGHT(FD_TELL) | RIGHT(21) | RIGHT(27), "fd_fdstat_get", "rights of input", about.rights);
  left_alone(0);
  CASE(SUCCESS, "input at its end", fd_read_(0, 10));
  CASE(NOTCAPABLE, "to input", fd_write_(0, "x"));
  CASE(NOTCAPABLE, "input", fd_sync(0));
  CASE(NOTCAPABLE, "input", fd_datasync(0));
  CASE(SPIPE, "input", fd_seek(0, 0, 0, AT(&position)));
  CASE(SPIPE, "input", fd_tell(0, AT(&position)));
  CASE(SPIPE, "input", fd_pread(0, AT(&list), 1, 0, AT(&moved)));
  CASE(NOTCAPABLE, "to input", fd_pwrite(0, AT(&list), 1, 0, AT(&moved)));
}

static void output(i32 fd) {
  iovec list = {AT(buffer), 1};
  CASE(SUCCESS, "output", fd_fdstat_get(fd, AT(&about)));
  VALUE(RIGHT(FD_DATASYNC) | RIGHT(FD_FDSTAT_SET_FLAGS) | RIGHT(FD_SYNC) | RIGHT(FD_TELL) | RIGHT(FD_WRITE) | RIGHT(21) | RIGHT(27), "fd_fdstat_get", "rights of output", about.rights);
  left_alone(fd);
  CASE(SUCCESS, "no bytes to output", fd_write_(fd, ""));
  CASE(NOTCAPABLE, "from output", fd_read_(fd, 1));
  CASE(INVAL, "output to a pipe", fd_sync(fd));
  CASE(INVAL, "output to a pipe", fd_datasync(fd));
  CASE(SPIPE, "output", fd_seek(fd, 0, 0, AT(&position)));
  CASE(SPIPE, "output", fd_tell(fd, AT(&position)));
  CASE(SPIPE, "output", fd_pwrite(fd, AT(&list), 1, 0, AT(&moved)));
  CASE(NOTCAPABLE, "from output", fd_pread(fd, AT(&list), 1, 0, AT(&moved)));
}

int main(void) {
  input();
  output(1);
  output(2);
  // Under another number, each stays what it is.
  CASE(SUCCESS, "input in the place of the errors", fd_renumber(0, 2));
  CASE(NOTCAPABLE, "to input by another number", fd_write_(2, "x"));
  CASE(SUCCESS, "input by another number", fd_read_(2, 1));
  CASE(BADF, "no input any more", fd_read_(0, 1));
  CASE(SUCCESS, "a stream", fd_close(2));
  CASE(BADF, "a stream that is closed", fd_close(2));
  printf("# %d\n", traps);
  return wrong != 0;
}
