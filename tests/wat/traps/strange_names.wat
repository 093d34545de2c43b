;; Names may contain anything. Control characters must not reach a terminal, and a long name must not upset the report.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $a (@name "two\nlines\1b[31m") unreachable)
  (func $b (@name "naïve function, with spaces: 名前") (call $a))
  (func $c (@name "") (call $b))
  (func $_start (export "_start") (call $c)))
