;; A NaN as an integer.
;;! status = 134
(module
  (memory (export "memory") 1)
  (data (i32.const 0) "\00\00\00\00\00\00\f8\7f")
  (func $convert (param f64) (result i32) (i32.trunc_f64_u (local.get 0)))
  (func $_start (export "_start") (drop (call $convert (f64.load (i32.const 0))))))
