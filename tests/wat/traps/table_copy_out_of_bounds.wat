;; `table.copy` between two tables, past the end of the smaller one.
;;! status = 134
(module
  (memory (export "memory") 1)
  (table $large 10 funcref)
  (table $small 5 funcref)
  (func $copy (param i32) (table.copy $small $large (i32.const 0) (i32.const 0) (local.get 0)))
  (func $_start (export "_start") (call $copy (i32.const 5)) (call $copy (i32.const 6))))
