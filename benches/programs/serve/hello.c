// prints: Content-Type: text/plain
// A CGI program that answers what the server in C answers, and for the path /echo the body.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  const char *path = getenv("PATH_INFO");
  if (path && !strcmp(path, "/echo")) {
    static char buffer[65536];
    const char *length = getenv("CONTENT_LENGTH");
    int head = snprintf(buffer, sizeof buffer, "Content-Type: text/plain\nContent-Length: %s\n\n", length ? length : "0");
    write(1, buffer, (size_t)head);
    for (ssize_t count; (count = read(0, buffer, sizeof buffer)) > 0;) write(1, buffer, (size_t)count);
    return 0;
  }
  static const char answer[] = "Content-Type: text/plain\n\nhello\n";
  write(1, answer, sizeof answer - 1);
}
