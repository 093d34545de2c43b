;; Text that does not parse.
(module
  (memory (export "memory") 1)
  (func $_start (export "_start") (i32.const)))
