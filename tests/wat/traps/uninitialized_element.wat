;; `call_indirect` of a null reference.
;;! status = 134
(module
  (memory (export "memory") 1)
  (table 3 funcref)
  (elem (i32.const 0) func $nothing)
  (func $nothing)
  (func $call (param i32) (call_indirect (local.get 0)))
  (func $_start (export "_start") (call $call (i32.const 0)) (call $call (i32.const 1))))
