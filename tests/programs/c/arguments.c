// clang: -O2
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) printf("%d: <%s>\n", i, argv[i]);
  const char *names[] = {"GREETING", "EMPTY", "ABSENT"};
  for (int i = 0; i < 3; i++) {
    const char *value = getenv(names[i]);
    printf("%s=%s\n", names[i], value ? value : "(none)");
  }
  return argc - 1;
}
