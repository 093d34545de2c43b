;; Asks for more than the memory and table have that it imports, unless they grew before.
(module
  (import "grown" "memory" (memory 2))
  (import "grown" "table" (table 2 funcref))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func (export "_start") (call $exit (i32.add (i32.mul (memory.size) (i32.const 10)) (table.size)))))
