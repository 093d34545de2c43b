;; A memory without pages, and one access that is never made.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 0 0)
  (func $_start (export "_start")
    (if (memory.size) (then (drop (i32.load (i32.const 0)))))
    (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then (call $exit (i32.const 1))))
    (memory.fill (i32.const 0) (i32.const 1) (i32.const 0))))
