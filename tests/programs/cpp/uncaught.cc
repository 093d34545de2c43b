// An exception that nobody catches: the C++ runtime says what it was and aborts.
#include <cstdio>
#include <exception>
#include <stdexcept>

int main(int argc, char **) {
  puts("before");
  fflush(stdout);
  if (argc > 1) std::set_terminate([] { puts("terminated"); fflush(stdout); _Exit(6); });
  throw std::runtime_error("nobody wants this");
}
