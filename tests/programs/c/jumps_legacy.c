// clang: -O2 -mllvm -wasm-enable-sjlj -mllvm -wasm-use-legacy-eh=true -lsetjmp
// The same program with exceptions as LLVM encodes them by default.
#include "jumps.h"
