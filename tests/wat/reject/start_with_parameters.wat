;; `_start` takes no parameters.
(module
  (memory (export "memory") 1)
  (func $_start (export "_start") (param i32)))
