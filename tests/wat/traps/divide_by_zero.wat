;; Division of 32-bit integers by a zero that is only known when the program runs.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $divide (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $_start (export "_start") (drop (call $divide (i32.const 7) (i32.load (i32.const 0))))))
