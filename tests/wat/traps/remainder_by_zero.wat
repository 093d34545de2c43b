;; The unsigned remainder of 64-bit integers, by zero.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $remainder (param i64 i64) (result i64) (i64.rem_u (local.get 0) (local.get 1)))
  (func $_start (export "_start") (drop (call $remainder (i64.const 7) (i64.load (i32.const 0))))))
