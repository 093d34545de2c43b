// A CGI program: greets whoever a query names, and counts how often this run of it has done so.
#include <stdio.h>
#include <stdlib.h>

static int greeted;

int main(void) {
  const char *query = getenv("QUERY_STRING");
  printf("Content-Type: text/plain\n\n");
  printf("Hello, %s! You are visitor %d.\n", query && *query ? query : "world", ++greeted);
  if (query && query[0] == '!') abort();
}
