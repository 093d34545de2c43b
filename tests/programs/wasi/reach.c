// Does to the paths that it is given what the word before each says, from the first granted directory, and prints the answer of
// each: `open proc/version: perm`. What takes two paths takes the next argument as the second.
#include "wasi.h"

enum { ROOT = 3, FOLLOWING = 1 };
enum { CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, CUT = 8 };
enum { READ = 1 << 1, WRITE = 1 << 6, LIST = 1 << 14, OPEN = 1 << 13 };

static i32 open_with(const char *path, i32 links, i32 oflags, i64 rights) {
  i32 fd = -1;
  i32 answer = path_open(ROOT, links, TEXT(path), oflags, rights, rights, 0, AT(&fd));
  if (fd >= 0) fd_close(fd);
  return answer;
}

// Opens a file, reads from it and prints the start of what it says.
static i32 show(const char *path) {
  i32 fd = -1;
  i32 answer = path_open(ROOT, FOLLOWING, TEXT(path), 0, READ, 0, 0, AT(&fd));
  if (answer) return answer;
  iovec list = {AT(buffer), 64};
  answer = fd_read(fd, AT(&list), 1, AT(&moved));
  if (!answer) printf("%.*s\n", (int)moved, buffer);
  fd_close(fd);
  return answer;
}

// Prints the names of a directory.
static i32 list(const char *path) {
  i32 fd = -1;
  i32 answer = path_open(ROOT, FOLLOWING, TEXT(path), DIRECTORY, LIST | OPEN, 0, 0, AT(&fd));
  i64 cookie = 0;
  while (!answer && !(answer = fd_readdir(fd, AT(buffer), sizeof buffer, cookie, AT(&moved)))) {
    i32 at = 0;
    for (; at + 24 <= moved; at += 24 + *(i32 *)(buffer + at + 16)) {
      i32 length = *(i32 *)(buffer + at + 16);
      if (at + 24 + length > moved) break;
      printf("<%.*s>", (int)length, buffer + at + 24);
      cookie = *(i64 *)(buffer + at);
    }
    if (moved < (i32)sizeof buffer) break;
  }
  printf("\n");
  if (fd >= 0) fd_close(fd);
  return answer;
}

int main(int count, char **words) {
  for (int at = 1; at + 1 < count; at += 2) {
    const char *what = words[at], *path = words[at + 1];
#define IS(name) (!strcmp(what, name))
    i32 answer = -1;
    if (IS("open")) answer = open_with(path, FOLLOWING, 0, READ);
    if (IS("open-link")) answer = open_with(path, 0, 0, READ);
    if (IS("write")) answer = open_with(path, FOLLOWING, 0, WRITE);
    if (IS("cut")) answer = open_with(path, FOLLOWING, CUT, WRITE);
    if (IS("create")) answer = open_with(path, FOLLOWING, CREATE, WRITE);
    if (IS("create-new")) answer = open_with(path, FOLLOWING, CREATE | EXCLUSIVE, READ);
    if (IS("enter")) answer = open_with(path, FOLLOWING, DIRECTORY, LIST | OPEN);
    if (IS("show")) answer = show(path);
    if (IS("list")) answer = list(path);
    if (IS("stat")) answer = path_filestat_get(ROOT, FOLLOWING, TEXT(path), AT(buffer));
    if (IS("stat-link")) answer = path_filestat_get(ROOT, 0, TEXT(path), AT(buffer));
    if (IS("times")) answer = path_filestat_set_times(ROOT, FOLLOWING, TEXT(path), 1, 1, 5);
    if (IS("readlink")) answer = path_readlink(ROOT, TEXT(path), AT(buffer), 64, AT(&moved));
    if (IS("mkdir")) answer = path_create_directory(ROOT, TEXT(path));
    if (IS("rmdir")) answer = path_remove_directory(ROOT, TEXT(path));
    if (IS("unlink")) answer = path_unlink_file(ROOT, TEXT(path));
    if (IS("symlink")) answer = path_symlink(TEXT("x"), ROOT, TEXT(path));
    if (IS("rename") || IS("link")) {
      const char *to = ++at + 1 < count ? words[at + 1] : "";
      answer = IS("link") ? path_link(ROOT, FOLLOWING, TEXT(path), ROOT, TEXT(to)) : path_rename(ROOT, TEXT(path), ROOT, TEXT(to));
    }
    printf("%s %s: %s\n", what, path, answer < 0 ? "no such word" : ERRNO[answer]);
    fflush(stdout);
  }
  return 0;
}
