;; An address whose low 32 bits alone would be within bounds.
;;! status = 134
(module
  (memory (export "memory") i64 1)
  (func $load (param i64) (result i32) (i32.load (local.get 0)))
  (func $_start (export "_start")
    (drop (call $load (i64.const 0)))
    (drop (call $load (i64.const 0x100000000)))))
