;; Waiting for another thread, in a memory that no other thread can have.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $wait (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
  (func $_start (export "_start") (call $wait)))
