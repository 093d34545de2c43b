;; The operator `unreachable`, three calls deep: the backtrace names each function, innermost first.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $inner unreachable)
  (func $outer (call $inner))
  (func $_start (export "_start") (call $outer)))
