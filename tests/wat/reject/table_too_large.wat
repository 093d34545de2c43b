;; A table of as many entries as there are numbers.
(module
  (memory (export "memory") 1)
  (table 4294967295 funcref)
  (func $_start (export "_start")))
