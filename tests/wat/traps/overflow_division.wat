;; The smallest integer divided by -1.
;;! status = 134
(module
  (memory (export "memory") 1)
  (data (i32.const 0) "\ff\ff\ff\ff\ff\ff\ff\ff")
  (func $divide (param i64 i64) (result i64) (i64.div_s (local.get 0) (local.get 1)))
  (func $_start (export "_start")
    (drop (call $divide (i64.const 0x8000000000000000) (i64.load (i32.const 0))))))
