;; -1 as an unsigned integer: it truncates to -1, which is out of range.
;;! status = 134
(module
  (memory (export "memory") 1)
  (data (i32.const 0) "\00\00\00\00\00\00\f0\bf")
  (func $convert (param f64) (result i64) (i64.trunc_f64_u (local.get 0)))
  (func $_start (export "_start") (drop (call $convert (f64.load (i32.const 0))))))
