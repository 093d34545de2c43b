;; Constant expressions with arithmetic, as offsets and as values.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $product i64 (i64.mul (i64.const 6) (i64.add (i64.const 3) (i64.const 4))))
  (table 10 funcref)
  (elem (i32.sub (i32.const 12) (i32.const 5)) func $_start)
  (data (i32.mul (i32.const 10) (i32.const 10)) "x")
  (func $_start (export "_start")
    (if (i64.ne (global.get $product) (i64.const 42)) (then (call $exit (i32.const 1))))
    (if (ref.is_null (table.get (i32.const 7))) (then (call $exit (i32.const 2))))
    (if (i32.ne (i32.load8_u (i32.const 100)) (i32.const 0x78)) (then (call $exit (i32.const 3))))))
