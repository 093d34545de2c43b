// Something open, and something by its name, in a directory that is empty at first.
#include "wasi.h"

static i32 root = 3;
static uint64_t position;
static filestat stat;
static fdstat about;
enum { NOBODY = 0x7ffffff0 };

static i32 create(const char *path) { return open_below(root, path, OFLAGS_CREAT, WRITING | RIGHT(0) | RIGHT(4) | RIGHT(7) | RIGHT(8) | RIGHT(22) | RIGHT(23), 0); }
static i32 path_open_(i32 dirflags, const char *path, i32 oflags, i64 rights, i32 fdflags) {
  i32 fd = -1;
  i32 answer = path_open(root, dirflags, TEXT(path), oflags, rights, 0, fdflags, AT(&fd));
  if (answer == SUCCESS) fd_close(fd);
  return answer;
}

static void nobody(void) {
  iovec list = {AT(buffer), 1};
  CASE(BADF, "nobody", fd_advise(NOBODY, 0, 0, 0));
  CASE(BADF, "nobody", fd_allocate(NOBODY, 0, 1));
  CASE(BADF, "nobody", fd_close(NOBODY));
  CASE(BADF, "nobody", fd_datasync(NOBODY));
  CASE(BADF, "nobody", fd_fdstat_get(NOBODY, AT(&about)));
  CASE(BADF, "nobody", fd_fdstat_set_flags(NOBODY, 0));
  CASE(BADF, "nobody", fd_fdstat_set_rights(NOBODY, 0, 0));
  CASE(BADF, "nobody", fd_filestat_get(NOBODY, AT(&stat)));
  CASE(BADF, "nobody", fd_filestat_set_size(NOBODY, 0));
  CASE(BADF, "nobody", fd_filestat_set_times(NOBODY, 0, 0, 0));
  CASE(BADF, "nobody", fd_pread(NOBODY, AT(&list), 1, 0, AT(&moved)));
  CASE(BADF, "nobody", fd_prestat_get(NOBODY, AT(buffer)));
  CASE(BADF, "nobody", fd_prestat_dir_name(NOBODY, AT(buffer), 10));
  CASE(BADF, "nobody", fd_pwrite(NOBODY, AT(&list), 1, 0, AT(&moved)));
  CASE(BADF, "nobody", fd_read(NOBODY, AT(&list), 1, AT(&moved)));
  CASE(BADF, "nobody", fd_readdir(NOBODY, AT(buffer), 10, 0, AT(&moved)));
  CASE(BADF, "nobody", fd_renumber(NOBODY, root));
  CASE(BADF, "to nobody", fd_renumber(root, NOBODY));
  CASE(BADF, "nobody", fd_seek(NOBODY, 0, 0, AT(&position)));
  CASE(BADF, "nobody", fd_sync(NOBODY));
  CASE(BADF, "nobody", fd_tell(NOBODY, AT(&position)));
  CASE(BADF, "nobody", fd_write(NOBODY, AT(&list), 1, AT(&moved)));
  CASE(BADF, "nobody", path_create_directory(NOBODY, TEXT("x")));
  CASE(BADF, "nobody", path_filestat_get(NOBODY, 0, TEXT("x"), AT(&stat)));
  CASE(BADF, "nobody", path_filestat_set_times(NOBODY, 0, TEXT("x"), 0, 0, 0));
  CASE(BADF, "nobody", path_link(NOBODY, 0, TEXT("x"), root, TEXT("y")));
  CASE(BADF, "nobody", path_open(NOBODY, 0, TEXT("x"), 0, READING, 0, 0, AT(&moved)));
  CASE(BADF, "nobody", path_readlink(NOBODY, TEXT("x"), AT(buffer), 10, AT(&moved)));
  CASE(BADF, "nobody", path_remove_directory(NOBODY, TEXT("x")));
  CASE(BADF, "nobody", path_rename(NOBODY, TEXT("x"), root, TEXT("y")));
  CASE(BADF, "nobody", path_symlink(TEXT("x"), NOBODY, TEXT("y")));
  CASE(BADF, "nobody", path_unlink_file(NOBODY, TEXT("x")));
  CASE(BADF, "nobody", sock_accept(NOBODY, 0, AT(&moved)));
  CASE(BADF, "nobody", sock_recv(NOBODY, AT(&list), 1, 0, AT(&moved), AT(buffer)));
  CASE(BADF, "nobody", sock_send(NOBODY, AT(&list), 1, 0, AT(&moved)));
  CASE(BADF, "nobody", sock_shutdown(NOBODY, 1));
}

static void moving(void) {
  i32 fd = create("file");
  CASE(SUCCESS, "a few bytes", fd_write_(fd, "0123456789"));
  VALUE(10, "fd_write", "count", moved);
  CASE(SUCCESS, "after writing", fd_tell(fd, AT(&position)));
  VALUE(10, "fd_tell", "position", position);
  CASE(SUCCESS, "to the start", fd_seek(fd, 0, 0, AT(&position)));
  CASE(SUCCESS, "from here", fd_seek(fd, 4, 1, AT(&position)));
  CASE(SUCCESS, "from the end", fd_seek(fd, -8, 2, AT(&position)));
  VALUE(2, "fd_seek", "position", position);
  CASE(INVAL, "before the start", fd_seek(fd, -3, 1, AT(&position)));
  TRAPS(INVAL, "from where", fd_seek(fd, 0, 3, AT(&position)));
  CASE(SUCCESS, "past the end", fd_seek(fd, 100, 0, AT(&position)));
  CASE(SUCCESS, "past the end", fd_read_(fd, 10));
  VALUE(0, "fd_read", "count past the end", moved);
  fd_seek(fd, 2, 0, AT(&position));
  static char one[3], two[4];
  iovec list[] = {{AT(one), 2}, {0, 0}, {AT(two), 3}};
  CASE(SUCCESS, "into several", fd_pread(fd, AT(list), 3, 6, AT(&moved)));
  VALUE(1, "fd_pread", "bytes", moved > 0 && one[0] == '6');
  CASE(INVAL, "past the largest", fd_pread(fd, AT(list), 1, -1, AT(&moved)));
  CASE(SUCCESS, "at an offset", fd_pwrite(fd, AT(list), 1, 20, AT(&moved)));
  CASE(SUCCESS, "the position", fd_tell(fd, AT(&position)));
  VALUE(2, "fd_tell", "the same position", position);
  CASE(SUCCESS, "no places", fd_read(fd, AT(list), 0, AT(&moved)));
  CASE(SUCCESS, "no bytes", fd_read_(fd, 0));
  VALUE(0, "fd_read", "count of none", moved);
  TRAPS(FAULT, "list outside the memory", fd_read(fd, OUTSIDE, 3, AT(&moved)));
  iovec outside = {OUTSIDE, 100};
  TRAPS(FAULT, "place outside the memory", fd_read(fd, AT(&outside), 1, AT(&moved)));
  TRAPS(FAULT, "bytes outside the memory", fd_write(fd, AT(&outside), 1, AT(&moved)));
  TRAPS(FAULT, "position outside the memory", fd_seek(fd, 0, 0, OUTSIDE));
  fd_close(fd);
  CASE(BADF, "after closing", fd_close(fd));

  fd = open_below(root, "file", 0, READING, 0);
  CASE(NOTCAPABLE, "open for reading", fd_write_(fd, "x"));
  fd_close(fd);
  fd = open_below(root, "file", 0, RIGHT(FD_WRITE), 0);
  CASE(NOTCAPABLE, "open for writing", fd_read_(fd, 1));
  fd_close(fd);
  fd = open_below(root, "file", 0, WRITING, FDFLAGS_APPEND);
  CASE(SUCCESS, "appending", fd_write_(fd, "end"));
  CASE(SUCCESS, "what appends", fd_fdstat_get(fd, AT(&about)));
  VALUE(FDFLAGS_APPEND, "fd_fdstat_get", "flags", about.flags);
  CASE(SUCCESS, "not to append", fd_fdstat_set_flags(fd, 0));
  TRAPS(INVAL, "flags that do not exist", fd_fdstat_set_flags(fd, 1 << 8));
  fd_close(fd);
  CASE(NOTCAPABLE, "a directory", fd_read_(root, 10));
  CASE(NOTCAPABLE, "a directory", fd_write_(root, "x"));
}

static void sizes_and_times(void) {
  i32 fd = create("file");
  CASE(SUCCESS, "longer", fd_filestat_set_size(fd, 100));
  CASE(SUCCESS, "a file", fd_filestat_get(fd, AT(&stat)));
  VALUE(100, "fd_filestat_get", "size", stat.size);
  VALUE(4, "fd_filestat_get", "type", stat.type);
  CASE(INVAL, "negative", fd_filestat_set_size(fd, -1));
  CASE(SUCCESS, "more", fd_allocate(fd, 50, 100));
  CASE(INVAL, "no bytes", fd_allocate(fd, 0, 0));
  CASE(SUCCESS, "sequential", fd_advise(fd, 0, 100, 1));
  TRAPS(INVAL, "advice that does not exist", fd_advise(fd, 0, 100, 6));
  CASE(SUCCESS, "a file", fd_sync(fd));
  CASE(SUCCESS, "a file", fd_datasync(fd));
  CASE(SUCCESS, "given times", fd_filestat_set_times(fd, 1000000000, 2000000000, 1 | 4));
  fd_filestat_get(fd, AT(&stat));
  VALUE(1, "fd_filestat_set_times", "both", stat.atim == 1000000000 && stat.mtim == 2000000000);
  TRAPS(INVAL, "both given and now", fd_filestat_set_times(fd, 0, 0, 3));
  TRAPS(INVAL, "flags that do not exist", fd_filestat_set_times(fd, 0, 0, 16));
  CASE(SUCCESS, "by its name", path_filestat_set_times(root, 0, TEXT("file"), 3, 4, 1 | 4));
  CASE(NOENT, "what is not there", path_filestat_set_times(root, 0, TEXT("none"), 3, 4, 1 | 4));
  TRAPS(FAULT, "outside the memory", fd_filestat_get(fd, OUTSIDE));
  fd_close(fd);
}

static void names(void) {
  CASE(SUCCESS, "new", path_create_directory(root, TEXT("dir")));
  CASE(EXIST, "again", path_create_directory(root, TEXT("dir")));
  CASE(NOENT, "below nothing", path_create_directory(root, TEXT("none/dir")));
  CASE(NOTDIR, "below a file", path_create_directory(root, TEXT("file/dir")));
  CASE(PERM, "outside", path_create_directory(root, TEXT("../dir")));
  CASE(PERM, "absolute", path_create_directory(root, TEXT("/dir")));
  CASE(NOENT, "no name", path_create_directory(root, TEXT("")));
  CASE(INVAL, "a NUL", path_create_directory(root, AT("a\0b"), 3));
  CASE(ILSEQ, "no UTF-8", path_create_directory(root, TEXT("\xff")));
  TRAPS(FAULT, "outside the memory", path_create_directory(root, OUTSIDE, 100));

  CASE(SUCCESS, "new", path_symlink(TEXT("file"), root, TEXT("link")));
  CASE(EXIST, "again", path_symlink(TEXT("file"), root, TEXT("link")));
  CASE(PERM, "to the root", path_symlink(TEXT("/etc"), root, TEXT("absolute")));
  CASE(SUCCESS, "that leads out", path_symlink(TEXT("../outside"), root, TEXT("out")));
  CASE(SUCCESS, "to itself", path_symlink(TEXT("loop"), root, TEXT("loop")));
  CASE(SUCCESS, "a link", path_readlink(root, TEXT("link"), AT(buffer), 100, AT(&moved)));
  VALUE(4, "path_readlink", "length", moved);
  CASE(SUCCESS, "as far as it fits", path_readlink(root, TEXT("link"), AT(buffer), 2, AT(&moved)));
  VALUE(2, "path_readlink", "length that fits", moved);
  CASE(INVAL, "a file", path_readlink(root, TEXT("file"), AT(buffer), 100, AT(&moved)));
  CASE(NOENT, "what is not there", path_readlink(root, TEXT("none"), AT(buffer), 100, AT(&moved)));

  CASE(SUCCESS, "a link itself", path_filestat_get(root, 0, TEXT("link"), AT(&stat)));
  VALUE(7, "path_filestat_get", "type of a link", stat.type);
  CASE(SUCCESS, "through a link", path_filestat_get(root, FOLLOW, TEXT("link"), AT(&stat)));
  VALUE(4, "path_filestat_get", "type through a link", stat.type);
  CASE(PERM, "through a link out", path_filestat_get(root, FOLLOW, TEXT("out"), AT(&stat)));
  CASE(LOOP, "through a loop", path_filestat_get(root, FOLLOW, TEXT("loop"), AT(&stat)));
  TRAPS(INVAL, "flags that do not exist", path_filestat_get(root, 2, TEXT("file"), AT(&stat)));

  CASE(SUCCESS, "new", path_link(root, 0, TEXT("file"), root, TEXT("hard")));
  CASE(EXIST, "again", path_link(root, 0, TEXT("file"), root, TEXT("hard")));
  CASE(PERM, "a directory", path_link(root, 0, TEXT("dir"), root, TEXT("hard2")));
  CASE(NOENT, "what is not there", path_link(root, 0, TEXT("none"), root, TEXT("hard2")));
  CASE(PERM, "out of the directory", path_link(root, 0, TEXT("file"), root, TEXT("../hard")));
  path_filestat_get(root, 0, TEXT("file"), AT(&stat));
  VALUE(2, "path_filestat_get", "links", stat.nlink);

  CASE(SUCCESS, "a file", path_rename(root, TEXT("hard"), root, TEXT("dir/moved")));
  CASE(NOENT, "what is not there", path_rename(root, TEXT("hard"), root, TEXT("x")));
  CASE(ISDIR, "a file over a directory", path_rename(root, TEXT("file"), root, TEXT("dir")));
  CASE(NOTDIR, "a directory over a file", path_rename(root, TEXT("dir"), root, TEXT("file")));
  CASE(INVAL, "a directory below itself", path_rename(root, TEXT("dir"), root, TEXT("dir/x")));
  CASE(PERM, "out of the directory", path_rename(root, TEXT("file"), root, TEXT("../file")));

  CASE(NOTEMPTY, "not empty", path_remove_directory(root, TEXT("dir")));
  CASE(NOTDIR, "a file", path_remove_directory(root, TEXT("file")));
  CASE(ISDIR, "a directory", path_unlink_file(root, TEXT("dir")));
  CASE(NOENT, "what is not there", path_unlink_file(root, TEXT("none")));
  CASE(PERM, "outside", path_unlink_file(root, TEXT("../outside")));
  CASE(NOTDIR, "a file with a slash", path_unlink_file(root, TEXT("file/")));
  CASE(SUCCESS, "a file", path_unlink_file(root, TEXT("dir/moved")));
  CASE(SUCCESS, "with a slash", path_remove_directory(root, TEXT("dir/")));
  path_create_directory(root, TEXT("empty"));
  CASE(SUCCESS, "empty", path_remove_directory(root, TEXT("empty")));
}

static void opening(void) {
  path_create_directory(root, TEXT("dir"));
  CASE(SUCCESS, "a file", path_open_(0, "file", 0, READING, 0));
  CASE(NOENT, "what is not there", path_open_(0, "none", 0, READING, 0));
  CASE(EXIST, "created once only", path_open_(0, "file", OFLAGS_CREAT | OFLAGS_EXCL, WRITING, 0));
  CASE(LOOP, "a link itself", path_open_(0, "link", 0, READING, 0));
  CASE(SUCCESS, "through a link", path_open_(FOLLOW, "link", 0, READING, 0));
  CASE(PERM, "through a link out", path_open_(FOLLOW, "out", 0, READING, 0));
  CASE(LOOP, "through a loop", path_open_(FOLLOW, "loop", 0, READING, 0));
  CASE(PERM, "outside", path_open_(0, "../outside", 0, READING, 0));
  CASE(PERM, "outside and back", path_open_(0, "dir/../../work/file", 0, READING, 0));
  CASE(SUCCESS, "up and down inside", path_open_(0, "dir/../file", 0, READING, 0));
  CASE(PERM, "absolute", path_open_(0, "/file", 0, READING, 0));
  CASE(NOTDIR, "a file as a directory", path_open_(0, "file", OFLAGS_DIRECTORY, READING, 0));
  CASE(NOTDIR, "a file with a slash", path_open_(0, "file/", 0, READING, 0));
  CASE(NOTDIR, "below a file", path_open_(0, "file/x", 0, READING, 0));
  CASE(ISDIR, "a directory for writing", path_open_(0, "dir", 0, WRITING, 0));
  CASE(INVAL, "a directory to be created", path_open_(0, "new", OFLAGS_DIRECTORY | OFLAGS_CREAT, READING, 0));
  CASE(NOENT, "no name", path_open_(0, "", 0, READING, 0));
  CASE(NAMETOOLONG, "a long name", path_open_(0, memset(buffer, 'x', 300), 0, READING, 0));
  CASE(SUCCESS, "cut", path_open_(0, "file", OFLAGS_TRUNC, WRITING, 0));
  path_filestat_get(root, 0, TEXT("file"), AT(&stat));
  VALUE(0, "path_open", "size after cutting", stat.size);
}

static void rights(void) {
  i32 fd = create("file");
  CASE(SUCCESS, "less", fd_fdstat_set_rights(fd, READING & ~RIGHT(14), 0));
  CASE(NOTCAPABLE, "more", fd_fdstat_set_rights(fd, WRITING, 0));
  CASE(NOTCAPABLE, "without the right", fd_write_(fd, "x"));
  i32 second = create("second");
  CASE(SUCCESS, "", fd_renumber(second, fd));
  CASE(BADF, "the old number", fd_tell(second, AT(&position)));
  CASE(SUCCESS, "the new number", fd_write_(fd, "x"));
  // Rights say for what a file is opened; what belongs to that comes with it.
  i32 opened = open_below(root, "file", 0, RIGHT(FD_READ), 0);
  CASE(SUCCESS, "opened with fd_read", fd_read_(opened, 10));
  CASE(SUCCESS, "opened with fd_read", fd_seek(opened, 0, 0, AT(&position)));
  CASE(SUCCESS, "opened with fd_read", fd_filestat_get(opened, AT(&stat)));
  CASE(SUCCESS, "opened with fd_read", fd_filestat_set_times(opened, 1, 1, 5));
  CASE(INVAL, "opened with fd_read", fd_filestat_set_size(opened, 0));
  CASE(NOTCAPABLE, "opened with fd_read", fd_write_(opened, "x"));
  fd_close(opened);
  opened = open_below(root, "file", 0, RIGHT(FD_WRITE), 0);
  CASE(SUCCESS, "opened with fd_write", fd_write_(opened, "x"));
  CASE(SUCCESS, "opened with fd_write", fd_seek(opened, 0, 0, AT(&position)));
  CASE(SUCCESS, "opened with fd_write", fd_filestat_set_size(opened, 3));
  CASE(NOTCAPABLE, "opened with fd_write", fd_read_(opened, 1));
  fd_close(opened);
  opened = open_below(root, "file", 0, 0, 0);
  CASE(SUCCESS, "opened with no right", fd_read_(opened, 10));
  VALUE(3, "fd_read", "count with no right", moved);
  CASE(SUCCESS, "opened with no right", fd_seek(opened, 0, 0, AT(&position)));
  CASE(NOTCAPABLE, "opened with no right", fd_write_(opened, "x"));
  fd_close(opened);
  opened = open_below(root, "second", OFLAGS_CREAT, 0, 0);
  CASE(SUCCESS, "created with no right", fd_write_(opened, "x"));
  CASE(SUCCESS, "created with no right", fd_read_(opened, 1));
  fd_close(opened);
  opened = open_below(root, "second", OFLAGS_TRUNC, 0, 0);
  CASE(SUCCESS, "cut with no right", fd_write_(opened, "x"));
  fd_close(opened);
  opened = open_below(root, "second", OFLAGS_CREAT, RIGHT(FD_READ), 0);
  CASE(NOTCAPABLE, "created with fd_read", fd_write_(opened, "x"));
  fd_close(opened);
  opened = open_below(root, "dir", 0, 0, 0);
  CASE(SUCCESS, "a directory with no right", fd_readdir(opened, AT(buffer), 100, 0, AT(&moved)));
  i32 below = open_below(opened, "below", OFLAGS_CREAT, WRITING, 0);
  CASE(SUCCESS, "below a directory with no right", fd_write_(below, "x"));
  fd_close(below);
  CASE(SUCCESS, "below a directory with no right", path_unlink_file(opened, TEXT("below")));
  fd_close(opened);
  CASE(NOTSOCK, "a file", sock_accept(fd, 0, AT(&moved)));
  CASE(NOTSOCK, "a file", sock_shutdown(fd, 1));
  CASE(SUCCESS, "a file", fd_close(fd));
}

static void listing(void) {
  i32 used = 0;
  CASE(SUCCESS, "all", fd_readdir(root, AT(buffer), sizeof buffer, 0, AT(&used)));
  int count = 0, at = 0;
  uint64_t second = 0;
  while (at < used) {
    dirent entry;
    memcpy(&entry, buffer + at, 24);
    at += 24 + entry.length;
    if (++count == 2) second = entry.next;
  }
  VALUE(8, "fd_readdir", "entries", count); // . .. file link out loop dir second
  CASE(SUCCESS, "from a cookie on", fd_readdir(root, AT(buffer), sizeof buffer, second, AT(&used)));
  CASE(SUCCESS, "a small buffer", fd_readdir(root, AT(buffer), 10, 0, AT(&used)));
  VALUE(10, "fd_readdir", "a full buffer", used);
  TRAPS(FAULT, "outside the memory", fd_readdir(root, OUTSIDE, 100, 0, AT(&used)));
}

int main(void) {
  // The reference runner gives the directory any number.
  struct { uint32_t tag, length; } prestat;
  while (fd_prestat_get(root, AT(&prestat)) && root < 1 << 20) root++;
  CASE(SUCCESS, "", fd_prestat_get(root, AT(&prestat)));
  VALUE(5, "fd_prestat_get", "length", prestat.length);
  CASE(SUCCESS, "", fd_prestat_dir_name(root, AT(buffer), 5));
  CASE(NAMETOOLONG, "a small buffer", fd_prestat_dir_name(root, AT(buffer), 4));
  nobody();
  moving();
  sizes_and_times();
  names();
  opening();
  rights();
  listing();
  printf("# %d\n", traps);
  return wrong != 0;
}
