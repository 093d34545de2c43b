;; Invalid: an index that is out of range.
(module
  (memory (export "memory") 1)
  (func $_start (export "_start") (call 7)))
