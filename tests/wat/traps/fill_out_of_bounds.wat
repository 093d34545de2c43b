;; `memory.fill` past the end.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $fill (param i32 i32) (memory.fill (local.get 0) (i32.const 0xaa) (local.get 1)))
  (func $_start (export "_start") (call $fill (i32.const 65000) (i32.const 537))))
