;; Starts with more than is granted: one page and 10,000 elements of 8 bytes.
;;! options = --max-memory 100000
(module
  (memory (export "memory") 1)
  (table $t 10000 funcref)
  (func $_start (export "_start") (table.set $t (i32.const 0) (ref.null func))))
