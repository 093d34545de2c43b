// clang: -O2
// A CGI program. The path says what to answer; `tests/src/corpus/cgi.rs` lists the paths, which are the same in all languages.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

static void text(void) { fputs("Content-Type: text/plain\n\n", stdout); }

static void echo(void) {
  const char *type = variable("CONTENT_TYPE");
  printf("Content-Type: %s\n\n", *type ? type : "application/octet-stream");
  char buffer[16384];
  for (size_t count; (count = fread(buffer, 1, sizeof buffer, stdin)) > 0;) fwrite(buffer, 1, count, stdout);
}

int main(void) {
  const char *path = variable("PATH_INFO");
  if (!strcmp(path, "/")) {
    text();
    puts("hello from C");
  } else if (!strcmp(path, "/variables")) {
    text();
    for (char **each = environ; *each; each++) puts(*each);
  } else if (!strcmp(path, "/echo")) {
    echo();
  } else if (!strncmp(path, "/status/", 8)) {
    printf("Status: %s Chosen\nContent-Type: text/plain\nX-Guest: C\n\nstatus %s\n", path + 8, path + 8);
  } else if (!strcmp(path, "/location")) {
    fputs("Location: https://example.com/there?a=b\n\n", stdout);
  } else if (!strcmp(path, "/local")) {
    fputs("Location: /query?from=local\n\n", stdout);
  } else if (!strcmp(path, "/query")) {
    text();
    printf("query %s\n", variable("QUERY_STRING"));
  } else if (!strncmp(path, "/large/", 7)) {
    text();
    for (long left = atol(path + 7); left > 0; left--) putchar('x');
  } else {
    fputs("Status: 404 Not Found\nContent-Type: text/plain\n\nno such path\n", stdout);
  }
}
