;; An atomic access that is not aligned to its size.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $load (param i32) (result i32) (i32.atomic.load (local.get 0)))
  (func $_start (export "_start") (drop (call $load (i32.const 4))) (drop (call $load (i32.const 6)))))
