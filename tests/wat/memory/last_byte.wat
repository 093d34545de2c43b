;; A segment in the last byte of a memory of 4 GiB.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 65536)
  (data (i32.const -1) "x")
  (data (i32.const 0) "a")
  (data (i32.const 0x7fffffff) "yz")
  (func $_start (export "_start")
    (if (i32.ne (i32.load8_u (i32.const -1)) (i32.const 0x78)) (then (call $exit (i32.const 1))))
    (if (i32.load8_u (i32.const -2)) (then (call $exit (i32.const 2))))
    (if (i32.ne (i32.load8_u (i32.const 0)) (i32.const 0x61)) (then (call $exit (i32.const 3))))
    (if (i32.ne (i32.load16_u (i32.const 0x7fffffff)) (i32.const 0x7a79)) (then (call $exit (i32.const 4))))))
