;; `call_indirect` with an index past the end of the table.
;;! status = 134
(module
  (memory (export "memory") 1)
  (table 2 funcref)
  (func $call (param i32) (call_indirect (local.get 0)))
  (func $_start (export "_start") (call $call (i32.const 2))))
