;; `memory.copy` from beyond the end, of no bytes at all: the address itself is out of bounds.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $copy (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func $_start (export "_start")
    (call $copy (i32.const 0) (i32.const 65536) (i32.const 0))
    (call $copy (i32.const 0) (i32.const 65537) (i32.const 0))))
