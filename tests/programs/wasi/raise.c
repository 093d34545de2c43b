// Sends itself the signal whose number is its argument, and says whether it goes on and with which answer. It expects success, or
// what the second argument says.
#include "wasi.h"

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  CASE(argc > 2 ? atoi(argv[2]) : SUCCESS, argv[1], proc_raise(atoi(argv[1])));
  return wrong != 0;
}
