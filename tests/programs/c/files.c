// clang: -O2
// What programs do with files: each step prints what came of it.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void said(const char *what, int result) {
  printf("%s: %s\n", what, result < 0 ? strerror(errno) : "done");
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
  DIR *directory = opendir(path);
  if (!directory) { said(path, -1); return; }
  char *names[2000];
  int count = 0;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) names[count++] = strdup(entry->d_name);
  closedir(directory);
  qsort(names, count, sizeof *names, by_name);
  printf("%s: %d entries:", path, count);
  for (int i = 0; i < count && i < 6; i++) printf(" %s", names[i]);
  puts("");
}

static void size_of(const char *path) {
  struct stat status;
  if (lstat(path, &status) < 0) { said(path, -1); return; }
  const char *kind = S_ISDIR(status.st_mode) ? "directory" : S_ISLNK(status.st_mode) ? "link" : "file";
  if (S_ISREG(status.st_mode)) printf("%s: %s, %lld bytes\n", path, kind, (long long)status.st_size);
  else printf("%s: %s\n", path, kind);
}

int main(void) {
  chdir("/work");
  FILE *file = fopen("a.txt", "w+");
  fprintf(file, "first line\nsecond line\n");
  fseek(file, 6, SEEK_SET);
  fputs("LINE", file);
  rewind(file);
  char line[100];
  while (fgets(line, sizeof line, file)) fputs(line, stdout);
  fclose(file);
  file = fopen("a.txt", "a");
  fputs("appended\n", file);
  printf("at %ld\n", ftell(file));
  fclose(file);
  size_of("a.txt");

  int fd = open("a.txt", O_RDWR);
  said("truncate", ftruncate(fd, 15));
  said("extend", ftruncate(fd, 5000));
  char bytes[32] = {0};
  printf("read at 11: %zd", pread(fd, bytes, 4, 11));
  printf(" <%s>\n", bytes);
  said("write at 4990", pwrite(fd, "abc", 3, 4990) == 3 ? 0 : -1);
  printf("position %lld\n", (long long)lseek(fd, -10, SEEK_END));
  printf("read %zd\n", read(fd, bytes, 20));
  said("sync", fsync(fd));
  close(fd);
  said("write after close", write(fd, "x", 1));
  size_of("a.txt");

  said("exclusive", open("a.txt", O_CREAT | O_EXCL | O_WRONLY, 0666));
  said("absent", open("absent", O_RDONLY));
  said("directory as file", open("nothing/absent", O_RDONLY));
  said("mkdir", mkdir("folder", 0777));
  said("mkdir again", mkdir("folder", 0777));
  said("rename into", rename("a.txt", "folder/b.txt"));
  said("rename absent", rename("a.txt", "folder/c.txt"));
  said("rmdir full", rmdir("folder"));
  said("unlink directory", unlink("folder"));
  said("symlink", symlink("folder/b.txt", "link"));
  printf("link to %zd bytes\n", readlink("link", bytes, sizeof bytes));
  size_of("link");
  struct stat status;
  stat("link", &status);
  printf("through link: %lld\n", (long long)status.st_size);
  said("hard link", link("folder/b.txt", "hard"));
  stat("hard", &status);
  printf("links: %d\n", (int)status.st_nlink);
  said("access", access("link", R_OK));
  said("outside", open("/etc/passwd", O_RDONLY));

  said("mkdir many", mkdir("many", 0777));
  for (int i = 0; i < 1000; i++) {
    char name[32];
    sprintf(name, "many/%04d", i);
    fclose(fopen(name, "w"));
  }
  list("many");
  for (int i = 0; i < 1000; i += 2) {
    char name[32];
    sprintf(name, "many/%04d", i);
    unlink(name);
  }
  list("many");
  list(".");
  list("absent");

  int copies[64], valid = 0;
  for (int i = 0; i < 64; i++) copies[i] = open("hard", O_RDONLY);
  for (int i = 0; i < 64; i++) valid += close(copies[i]) == 0;
  printf("%d descriptors at once\n", valid);
  return 0;
}
