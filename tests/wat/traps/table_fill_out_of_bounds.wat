;; `table.fill` past the end.
;;! status = 134
(module
  (memory (export "memory") 1)
  (table 10 funcref)
  (func $fill (param i32) (table.fill (i32.const 5) (ref.null func) (local.get 0)))
  (func $_start (export "_start") (call $fill (i32.const 5)) (call $fill (i32.const 6))))
