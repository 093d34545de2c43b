;; A trap in the start function: `_start` is not reached.
;;! status = 134
(module
  (memory (export "memory") 1)
  (start $initialize)
  (func $fail unreachable)
  (func $initialize (call $fail))
  (func $_start (export "_start")))
