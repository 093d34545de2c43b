;; A store at the first byte beyond the end.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $store (param i32) (i64.store (local.get 0) (i64.const -1)))
  (func $_start (export "_start") (call $store (i32.const 65536))))
