;; As `clang -c` makes it.
(module
  (import "env" "__linear_memory" (memory 0))
  (import "env" "__stack_pointer" (global (mut i32)))
  (func (export "_start")))
