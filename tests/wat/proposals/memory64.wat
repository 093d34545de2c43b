;; A memory with addresses of 64 bits.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory $wide (export "memory") i64 1 100)
  (data (i64.const 100) "wide")
  (func $_start (export "_start")
    (if (i32.ne (i32.load (i64.const 100)) (i32.const 0x65646977)) (then (call $exit (i32.const 1))))
    (if (i64.ne (memory.grow (i64.const 2)) (i64.const 1)) (then (call $exit (i32.const 2))))
    (if (i64.ne (memory.grow (i64.const 0x1000000000)) (i64.const -1)) (then (call $exit (i32.const 3))))
    (i64.store offset=8 (i64.const 196592) (i64.const 7))
    (if (i64.ne (i64.load (i64.const 196600)) (i64.const 7)) (then (call $exit (i32.const 4))))
    (memory.fill (i64.const 0) (i32.const 1) (i64.const 16))
    (if (i64.ne (i64.load (i64.const 8)) (i64.const 0x0101010101010101)) (then (call $exit (i32.const 5))))))
