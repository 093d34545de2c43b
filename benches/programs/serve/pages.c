// prints: Content-Type: text/plain
// A CGI program that writes to as many pages as the query says, every third one, and answers as short as it can.
#include <stdlib.h>
#include <unistd.h>

static char pages[256 * 3 * 4096];

int main(void) {
  const char *query = getenv("QUERY_STRING");
  for (int page = query ? atoi(query) : 0; page > 0; page--) ((volatile char *)pages)[page % 256 * 3 * 4096] = 1;
  static const char answer[] = "Content-Type: text/plain\n\nhello\n";
  write(1, answer, sizeof answer - 1);
}
