;; Atomic accesses in a program of one thread.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $_start (export "_start")
    (i64.atomic.store (i32.const 8) (i64.const 0x1122334455667788))
    (if (i32.ne (i32.atomic.load16_u (i32.const 14)) (i32.const 0x1122)) (then (call $exit (i32.const 1))))
    (if (i32.ne (i32.atomic.rmw.add (i32.const 8) (i32.const 1)) (i32.const 0x55667788)) (then (call $exit (i32.const 2))))
    (if (i32.ne (i32.atomic.rmw.cmpxchg (i32.const 8) (i32.const 0x55667789) (i32.const 5)) (i32.const 0x55667789))
      (then (call $exit (i32.const 3))))
    (if (i32.ne (i32.atomic.rmw8.xchg_u (i32.const 8) (i32.const 9)) (i32.const 5)) (then (call $exit (i32.const 4))))
    (if (memory.atomic.notify (i32.const 8) (i32.const 1)) (then (call $exit (i32.const 5))))
    (if (i64.ne (i64.atomic.load (i32.const 8)) (i64.const 0x1122334400000009)) (then (call $exit (i32.const 6))))))
