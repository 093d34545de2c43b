// Opens paths in a loop while others swap what is on the way: `escape COUNT` prints how many were opened and fails if one of
// them led outside, where every file contains "secret".
#include "wasi.h"

static const char *const PATHS[] = {
    "swap/file", "swap/dir/file", "swap/dir/../file", "swap/../swap/file", "link", "swap/dir/up/file", "swap/link",
};
enum { ROOT = 3, PATH_COUNT = sizeof PATHS / sizeof *PATHS };

// Whether what was read is from outside.
static int is_secret(void) { return moved >= 6 && memcmp(buffer, "secret", 6) == 0; }

int main(int argc, char **argv) {
  long count = argc > 1 ? atol(argv[1]) : 1000, opened = 0, refused = 0;
  for (long round = 0; round < count; round++) {
    const char *path = PATHS[round % PATH_COUNT];
    i32 fd = open_below(ROOT, path, 0, READING, 0);
    if (fd >= 0) {
      opened++;
      if (fd_read_(fd, 16) == SUCCESS && is_secret()) {
        printf("escaped by %s\n", path);
        return 1;
      }
      fd_close(fd);
    } else {
      refused++;
    }
    // Nothing outside is created, seen or removed either.
    filestat stat;
    if (path_filestat_get(ROOT, FOLLOW, TEXT(path), AT(&stat)) == SUCCESS && stat.size == 7) {
      printf("saw %s\n", path);
      return 1;
    }
    const char *made = round % 2 ? "swap/dir/made" : "swap/made";
    fd = open_below(ROOT, made, OFLAGS_CREAT, WRITING, 0);
    if (fd >= 0) fd_close(fd);
    path_create_directory(ROOT, TEXT("swap/made-directory"));
    path_remove_directory(ROOT, TEXT("swap/made-directory"));
    path_symlink(TEXT("x"), ROOT, TEXT("swap/dir/made-link"));
    path_unlink_file(ROOT, TEXT("swap/dir/made-link"));
    path_rename(ROOT, TEXT("swap/dir/made"), ROOT, TEXT("swap/renamed"));
    path_unlink_file(ROOT, TEXT("swap/file-outside"));
    path_link(ROOT, 0, TEXT("swap/dir/made"), ROOT, TEXT("swap/linked"));
    path_filestat_set_times(ROOT, FOLLOW, TEXT("swap/file"), 1, 1, 5);
  }
  printf("%ld opened, %ld refused\n", opened, refused);
  return 0;
}
