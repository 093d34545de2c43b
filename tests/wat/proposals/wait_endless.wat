;; Waiting without a timeout, when there is no other thread that could end it.
;;! status = 134
(module
  (memory (export "memory") 1 1 shared)
  (func $wait (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
  (func $_start (export "_start") (call $wait)))
