;; `ref.as_non_null` of null.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $check (param funcref) (drop (ref.as_non_null (local.get 0))))
  (func $_start (export "_start") (call $check (ref.null func))))
