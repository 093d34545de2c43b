// Lists its directory through a buffer of as many bytes as the first argument says: a line for each name that starts with the
// second, once for each time that it was seen.
#include "wasi.h"

int main(int argc, char **argv) {
  i32 size = atoi(argv[1]);
  uint64_t cookie = 0;
  for (;;) {
    i32 used = 0, at = 0;
    if (fd_readdir(3, AT(buffer), size, cookie, AT(&used))) return 1;
    while (at + 24 <= used) {
      dirent entry;
      memcpy(&entry, buffer + at, 24);
      if (at + 24 + (i32)entry.length > used) break;
      if (entry.length >= strlen(argv[2]) && !memcmp(buffer + at + 24, argv[2], strlen(argv[2])))
        printf("%.*s\n", (int)entry.length, buffer + at + 24);
      at += 24 + entry.length;
      cookie = entry.next;
    }
    if (used < size) return 0;
    if (at == 0) return 2;
  }
}
