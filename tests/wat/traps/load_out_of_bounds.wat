;; A load whose last byte lies beyond the end of the memory.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $load (param i32) (result i32) (i32.load (local.get 0)))
  (func $_start (export "_start") (drop (call $load (i32.const 65533)))))
