;; `call_indirect` of a function of another type.
;;! status = 134
(module
  (memory (export "memory") 1)
  (table 2 funcref)
  (elem (i32.const 0) func $nothing $number)
  (func $nothing)
  (func $number (result i32) (i32.const 1))
  (func $call (param i32) (call_indirect (local.get 0)))
  (func $_start (export "_start") (call $call (i32.const 0)) (call $call (i32.const 1))))
