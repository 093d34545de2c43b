// An exception that nobody catches leaves the program; one that meets a function which promised not to throw ends it, and the
// program's own handler has the last word.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

static void fail() { throw std::runtime_error("nobody wants this"); }
static void promise() noexcept { fail(); }

int main(int argc, char **) {
  puts("before");
  fflush(stdout);
  std::set_terminate([] {
    puts("terminated");
    fflush(stdout);
    _Exit(6);
  });
  argc > 1 ? promise() : fail();
}
