// clang: -O2 -mllvm -wasm-enable-sjlj -mllvm -wasm-use-legacy-eh=false -lsetjmp
#include "jumps.h"
