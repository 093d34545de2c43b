;; Two functions that call each other through a table, without an end.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $step (func (param i64) (result i64)))
  (table 2 funcref)
  (elem (i32.const 0) func $even $odd)
  (func $even (type $step)
    (i64.add (call_indirect (type $step) (local.get 0) (i32.const 1)) (i64.load (i32.const 0))))
  (func $odd (type $step)
    (i64.mul (call_indirect (type $step) (local.get 0) (i32.const 0)) (i64.load (i32.const 8))))
  (func $_start (export "_start") (drop (call $even (i64.const 1)))))
