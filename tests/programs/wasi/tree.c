// What programs can do with files that are part of the executable, and what they cannot. The test puts the tree there.
#include "wasi.h"

enum { ROOT = 3 };
enum { DIRECTORY = 3, FILE_TYPE = 4, LINK_TYPE = 7 };

static i32 path_readlink_(const char *path, i32 size) { return path_readlink(ROOT, TEXT(path), AT(buffer), size, AT(&moved)); }

static void opening(void) {
  static const struct { const char *what, *path; i32 dirflags, oflags, expected; } cases[] = {
      {"a file", "file", 0, 0, SUCCESS},
      {"a file below", "dir/inner", 0, 0, SUCCESS},
      {"through `.` and `..`", "./dir/../dir/./inner", 0, 0, SUCCESS},
      {"through several slashes", "dir//inner", 0, 0, SUCCESS},
      {"a directory", "dir", 0, OFLAGS_DIRECTORY, SUCCESS},
      {"a directory with a slash", "dir/", 0, OFLAGS_DIRECTORY, SUCCESS},
      {"the root", ".", 0, OFLAGS_DIRECTORY, SUCCESS},
      {"the root from below", "dir/..", 0, OFLAGS_DIRECTORY, SUCCESS},
      {"a link", "link", FOLLOW, 0, SUCCESS},
      {"a link upwards", "dir/up", FOLLOW, 0, SUCCESS},
      {"through a link", "dirlink/inner", 0, 0, SUCCESS},
      {"with the wish to create it", "file", 0, OFLAGS_CREAT, SUCCESS},
      {"a link itself", "link", 0, 0, LOOP},
      {"a link to itself", "loop", FOLLOW, 0, LOOP},
      {"a link to nowhere", "broken", FOLLOW, 0, NOENT},
      {"a link out of the tree", "out", FOLLOW, 0, PERM},
      {"a link to the root of the machine", "absolute", FOLLOW, 0, PERM},
      {"an absolute path", "/file", 0, 0, PERM},
      {"out of the tree", "..", 0, OFLAGS_DIRECTORY, PERM},
      {"out of the tree and back", "../tree/file", 0, 0, PERM},
      {"out of the tree from below", "dir/../../file", 0, 0, PERM},
      {"what is not there", "nothing", 0, 0, NOENT},
      {"below what is not there", "nothing/x", 0, 0, NOENT},
      {"in another case", "FILE", 0, 0, NOENT},
      {"with the start of its name", "fil", 0, 0, NOENT},
      {"below a file", "file/x", 0, 0, NOTDIR},
      {"a file with a slash", "file/", 0, 0, NOTDIR},
      {"a link to a file with a slash", "link/", FOLLOW, 0, NOTDIR},
      {"a file as a directory", "file", 0, OFLAGS_DIRECTORY, NOTDIR},
      {"nothing", "", 0, 0, NOENT},
      {"creation", "new", 0, OFLAGS_CREAT, ROFS},
      {"creation of what is there", "file", 0, OFLAGS_CREAT | OFLAGS_EXCL, EXIST},
      {"cutting", "file", 0, OFLAGS_TRUNC, ROFS},
      {"flags that do not exist", "file", 0, 1 << 10, INVAL},
  };
  for (size_t at = 0; at < sizeof cases / sizeof *cases; at++) {
    i32 fd = -1;
    CASE(cases[at].expected, cases[at].what,
         path_open(ROOT, cases[at].dirflags, TEXT(cases[at].path), cases[at].oflags, READING, READING, 0, AT(&fd)));
    if (fd >= 0) fd_close(fd);
  }
  i32 fd = -1;
  CASE(ROFS, "for writing", path_open(ROOT, 0, TEXT("file"), 0, WRITING, WRITING, 0, AT(&fd)));
  CASE(SUCCESS, "a directory below", path_open(ROOT, 0, TEXT("dir"), OFLAGS_DIRECTORY, ALL_RIGHTS & ~RIGHT(FD_WRITE), ALL_RIGHTS, 0, AT(&fd)));
  i32 inner = -1;
  CASE(SUCCESS, "from a directory below", path_open(fd, 0, TEXT("inner"), 0, READING, 0, 0, AT(&inner)));
  CASE(PERM, "out of a directory below", path_open(fd, 0, TEXT("../file"), 0, READING, 0, 0, AT(&inner)));
  CASE(PERM, "out of a directory below by a link", path_open(fd, FOLLOW, TEXT("up"), 0, READING, 0, 0, AT(&inner)));
}

static void reading(void) {
  i32 fd = open_below(ROOT, "file", 0, READING, 0);
  CASE(SUCCESS, "a few bytes", fd_read_(fd, 4));
  VALUE(1, "fd_read", "the bytes", moved == 4 && !strcmp(buffer, "0123"));
  CASE(SUCCESS, "more than there are", fd_read_(fd, 100));
  VALUE(1, "fd_read", "the rest", moved == 6 && !strcmp(buffer, "456789"));
  CASE(SUCCESS, "at the end", fd_read_(fd, 100));
  VALUE(0, "fd_read", "nothing", moved);

  uint64_t position = 99;
  CASE(SUCCESS, "at the end", fd_tell(fd, AT(&position)));
  VALUE(10, "fd_tell", "position", position);
  CASE(SUCCESS, "from the start", fd_seek(fd, 3, 0, AT(&position)));
  CASE(SUCCESS, "from here", fd_seek(fd, -1, 1, AT(&position)));
  VALUE(2, "fd_seek", "position", position);
  CASE(INVAL, "before the start", fd_seek(fd, -3, 1, AT(&position)));
  CASE(INVAL, "past the largest", fd_seek(fd, INT64_MAX, 1, AT(&position)));
  CASE(INVAL, "from where", fd_seek(fd, 0, 3, AT(&position)));
  CASE(SUCCESS, "still there", fd_read_(fd, 1));
  VALUE('2', "fd_read", "the byte there", buffer[0]);
  CASE(SUCCESS, "from the end", fd_seek(fd, -1, 2, AT(&position)));
  VALUE(9, "fd_seek", "position", position);
  CASE(SUCCESS, "past the end", fd_seek(fd, 1ll << 40, 2, AT(&position)));
  VALUE((1ll << 40) + 10, "fd_seek", "position", position);
  CASE(SUCCESS, "past the end", fd_read_(fd, 10));
  VALUE(0, "fd_read", "nothing", moved);

  static char one[3], two[4];
  iovec list[] = {{AT(one), 2}, {AT(one), 0}, {AT(two), 3}};
  CASE(SUCCESS, "to several places", fd_pread(fd, AT(list), 3, 6, AT(&moved)));
  VALUE(1, "fd_pread", "the bytes", moved == 4 && !strcmp(one, "67") && !strcmp(two, "89"));
  CASE(SUCCESS, "past the end", fd_pread(fd, AT(list), 3, 11, AT(&moved)));
  VALUE(0, "fd_pread", "nothing", moved);
  CASE(INVAL, "past the largest", fd_pread(fd, AT(list), 3, -1, AT(&moved)));
  CASE(SUCCESS, "after fd_pread", fd_tell(fd, AT(&position)));
  VALUE((1ll << 40) + 10, "fd_tell", "the same position", position);

  i32 second = open_below(ROOT, "file", 0, READING, 0);
  CASE(SUCCESS, "of a second descriptor", fd_tell(second, AT(&position)));
  VALUE(0, "fd_tell", "a position of its own", position);
  CASE(SUCCESS, "", fd_renumber(fd, second));
  CASE(BADF, "the old number", fd_tell(fd, AT(&position)));
  CASE(SUCCESS, "the new number", fd_tell(second, AT(&position)));
  VALUE((1ll << 40) + 10, "fd_tell", "the position goes along", position);
  CASE(SUCCESS, "", fd_close(second));
  CASE(BADF, "again", fd_close(second));

  i32 empty = open_below(ROOT, "empty", 0, READING, 0);
  CASE(SUCCESS, "an empty file", fd_read_(empty, 10));
  VALUE(0, "fd_read", "nothing", moved);
  // Any byte may be the last of a page.
  i32 large = open_below(ROOT, "large", 0, READING, 0);
  uint32_t sum = 0, size = 0;
  while (fd_read_(large, 60000) == SUCCESS && moved > 0) {
    for (i32 at = 0; at < moved; at++) sum = sum * 31 + (unsigned char)buffer[at];
    size += moved;
  }
  printf("large: %u bytes, %u\n", size, sum);
}

static void attributes(void) {
  filestat stat;
  fdstat about;
  i32 fd = open_below(ROOT, "file", 0, READING, 0);
  CASE(SUCCESS, "a file", fd_filestat_get(fd, AT(&stat)));
  VALUE(FILE_TYPE, "fd_filestat_get", "type", stat.type);
  VALUE(10, "fd_filestat_get", "size", stat.size);
  VALUE(1, "fd_filestat_get", "links", stat.nlink);
  VALUE(0, "fd_filestat_get", "times", stat.atim | stat.mtim | stat.ctim);
  filestat same;
  CASE(SUCCESS, "a link to it", path_filestat_get(ROOT, FOLLOW, TEXT("dir/up"), AT(&same)));
  VALUE(1, "path_filestat_get", "the same file", same.dev == stat.dev && same.ino == stat.ino);
  CASE(SUCCESS, "a link itself", path_filestat_get(ROOT, 0, TEXT("link"), AT(&same)));
  VALUE(LINK_TYPE, "path_filestat_get", "type", same.type);
  VALUE(4, "path_filestat_get", "size of a link", same.size);
  VALUE(1, "path_filestat_get", "another file", same.ino != stat.ino && same.ino != 0);
  CASE(SUCCESS, "a link that leads out", path_filestat_get(ROOT, 0, TEXT("out"), AT(&same)));
  CASE(PERM, "what it leads to", path_filestat_get(ROOT, FOLLOW, TEXT("out"), AT(&same)));
  CASE(SUCCESS, "a directory", path_filestat_get(ROOT, 0, TEXT("dir/"), AT(&same)));
  VALUE(DIRECTORY, "path_filestat_get", "type", same.type);
  CASE(NOENT, "what is not there", path_filestat_get(ROOT, 0, TEXT("nothing"), AT(&same)));
  CASE(NOTDIR, "a file with a slash", path_filestat_get(ROOT, 0, TEXT("file/"), AT(&same)));
  CASE(SUCCESS, "the root", fd_filestat_get(ROOT, AT(&same)));
  VALUE(DIRECTORY, "fd_filestat_get", "type", same.type);

  CASE(SUCCESS, "a file", fd_fdstat_get(fd, AT(&about)));
  VALUE(FILE_TYPE, "fd_fdstat_get", "type", about.type);
  VALUE(0, "fd_fdstat_get", "flags", about.flags);
  VALUE(0, "fd_fdstat_get", "no right to write", about.rights & RIGHT(FD_WRITE));
  VALUE(1, "fd_fdstat_get", "rights to read, seek and tell", (about.rights & 0x26) == 0x26);
  CASE(SUCCESS, "not to block", fd_fdstat_set_flags(fd, FDFLAGS_NONBLOCK));
  CASE(SUCCESS, "after that", fd_fdstat_get(fd, AT(&about)));
  VALUE(FDFLAGS_NONBLOCK, "fd_fdstat_get", "flags", about.flags);
  CASE(SUCCESS, "a file that does not block", fd_read_(fd, 3));
  CASE(INVAL, "to synchronise", fd_fdstat_set_flags(fd, FDFLAGS_SYNC));
  CASE(SUCCESS, "the root", fd_fdstat_get(ROOT, AT(&about)));
  VALUE(DIRECTORY, "fd_fdstat_get", "type", about.type);

  CASE(SUCCESS, "a link", path_readlink_("link", 100));
  VALUE(1, "path_readlink", "contents", moved == 4 && !memcmp(buffer, "file", 4));
  CASE(SUCCESS, "a link that leads out", path_readlink_("out", 100));
  VALUE(1, "path_readlink", "contents", moved == 9 && !memcmp(buffer, "../secret", 9));
  CASE(SUCCESS, "as far as it fits", path_readlink_("out", 2));
  VALUE(2, "path_readlink", "length", moved);
  CASE(SUCCESS, "into no room", path_readlink_("out", 0));
  CASE(INVAL, "a file", path_readlink_("file", 100));
  CASE(INVAL, "a directory", path_readlink_("dir", 100));
  CASE(NOENT, "what is not there", path_readlink_("nothing", 100));
  fd_close(fd);
}

// Lists a directory through a buffer of `size` bytes, from a place on; answers how many entries and a sum over their names.
static uint32_t list(i32 fd, i32 size, uint64_t cookie, uint32_t *count) {
  uint32_t sum = 0;
  *count = 0;
  for (;;) {
    i32 used = 0;
    if (fd_readdir(fd, AT(buffer), size, cookie, AT(&used))) exit(1);
    i32 at = 0;
    while (at + 24 <= used) {
      dirent entry;
      memcpy(&entry, buffer + at, 24);
      if (at + 24 + (i32)entry.length > used) break;
      for (uint32_t byte = 0; byte < entry.length; byte++) sum = sum * 31 + (unsigned char)buffer[at + 24 + byte];
      sum += entry.type;
      at += 24 + entry.length;
      cookie = entry.next;
      ++*count;
    }
    if (used < size) return sum;
  }
}

static void listing(void) {
  uint32_t count, again;
  i32 many = open_below(ROOT, "many", OFLAGS_DIRECTORY, READING, 0);
  uint32_t sum = list(many, 60000, 0, &count);
  VALUE(302, "fd_readdir", "entries", count);
  VALUE(1, "fd_readdir", "the same through a small buffer", list(many, 64, 0, &again) == sum && again == count);
  list(many, 1000, 100, &count);
  VALUE(202, "fd_readdir", "from a cookie on", count);
  list(many, 1000, 302, &count);
  VALUE(0, "fd_readdir", "from the end on", count);
  list(many, 1000, UINT64_MAX, &count);
  VALUE(0, "fd_readdir", "from far behind the end on", count);
  i32 used = 0;
  i32 fd = open_below(ROOT, "file", 0, READING, 0);
  CASE(NOTDIR, "a file", fd_readdir(fd, AT(buffer), 100, 0, AT(&used)));
  list(ROOT, 60000, 0, &count);
  VALUE(13, "fd_readdir", "entries of the root", count);
  for (i32 at = 0, entries = 0; entries < 13; entries++) {
    dirent entry;
    memcpy(&entry, buffer + at, 24);
    printf("%.*s %d\n", (int)entry.length, buffer + at + 24, entry.type);
    at += 24 + entry.length;
  }
}

static void denied(void) {
  iovec out = {TEXT("x")};
  i32 fd = open_below(ROOT, "file", 0, ALL_RIGHTS & ~RIGHT(FD_WRITE), 0);
  CASE(NOTCAPABLE, "", fd_write(fd, AT(&out), 1, AT(&moved)));
  CASE(NOTCAPABLE, "", fd_pwrite(fd, AT(&out), 1, 0, AT(&moved)));
  CASE(ROFS, "", fd_filestat_set_size(fd, 0));
  CASE(ROFS, "", fd_filestat_set_times(fd, 0, 0, 2));
  CASE(ROFS, "", fd_allocate(fd, 0, 100));
  CASE(SUCCESS, "", fd_advise(fd, 0, 100, 1));
  CASE(INVAL, "advice that does not exist", fd_advise(fd, 0, 100, 6));
  CASE(SUCCESS, "", fd_sync(fd));
  CASE(SUCCESS, "", fd_datasync(fd));
  CASE(ROFS, "", path_create_directory(ROOT, TEXT("new")));
  CASE(ROFS, "", path_remove_directory(ROOT, TEXT("dir")));
  CASE(ROFS, "", path_unlink_file(ROOT, TEXT("file")));
  CASE(ROFS, "", path_rename(ROOT, TEXT("file"), ROOT, TEXT("new")));
  CASE(ROFS, "", path_link(ROOT, 0, TEXT("file"), ROOT, TEXT("new")));
  CASE(ROFS, "", path_symlink(TEXT("file"), ROOT, TEXT("new")));
  CASE(ROFS, "", path_filestat_set_times(ROOT, 0, TEXT("file"), 0, 0, 2));
  CASE(NOTCAPABLE, "of a directory", fd_read_(ROOT, 10));
  i32 connection;
  CASE(NOTSOCK, "", sock_accept(fd, 0, AT(&connection)));
  CASE(NOTSOCK, "", sock_shutdown(ROOT, 1));
}

static void waiting(void) {
  struct { uint64_t userdata; uint8_t type; uint8_t pad[7]; uint32_t fd, clock; uint64_t time, precision; uint16_t flags; } wanted[2] = {
      {.userdata = 7, .type = 1, .fd = open_below(ROOT, "file", 0, READING, 0)},
      {.userdata = 8, .type = 0, .clock = 1, .time = 3600000000000},
  };
  _Static_assert(sizeof wanted[0] == 48, "");
  struct { uint64_t userdata; uint16_t error; uint8_t type; uint64_t bytes; uint16_t flags; } event[2];
  i32 stored = 0;
  CASE(SUCCESS, "a file is ready", poll_oneoff(AT(wanted), AT(event), 2, AT(&stored)));
  VALUE(1, "poll_oneoff", "events", stored);
  VALUE(7, "poll_oneoff", "userdata", event[0].userdata);
  VALUE(0, "poll_oneoff", "error", event[0].error);
  VALUE(10, "poll_oneoff", "bytes to read", event[0].bytes);
}

static void granted(void) {
  struct { uint32_t tag, length; } prestat;
  CASE(SUCCESS, "the tree", fd_prestat_get(ROOT, AT(&prestat)));
  VALUE(5, "fd_prestat_get", "length of its name", prestat.length);
  CASE(SUCCESS, "the tree", fd_prestat_dir_name(ROOT, AT(buffer), 5));
  VALUE(1, "fd_prestat_dir_name", "its name", !memcmp(buffer, "/tree", 5));
  CASE(NAMETOOLONG, "a buffer that is too small", fd_prestat_dir_name(ROOT, AT(buffer), 4));
  CASE(BADF, "what comes after", fd_prestat_get(4, AT(&prestat)));
}

int main(void) {
  granted();
  opening();
  reading();
  attributes();
  listing();
  denied();
  waiting();
  // The C library sees the same.
  FILE *file = fopen("/tree/dir/inner", "r");
  char text[20] = "";
  printf("%s\n", file && fgets(text, sizeof text, file) ? text : "cannot be read");
  return wrong != 0;
}
