;; `table.get` past the end.
;;! status = 134
(module
  (memory (export "memory") 1)
  (table 10 funcref)
  (func $get (param i32) (result funcref) (table.get (local.get 0)))
  (func $_start (export "_start") (drop (call $get (i32.const 10)))))
