;; `table.set` with an index that is negative when taken as signed.
;;! status = 134
(module
  (memory (export "memory") 1)
  (table 10 externref)
  (func $set (param i32) (table.set (local.get 0) (ref.null extern)))
  (func $_start (export "_start") (call $set (i32.const -1))))
