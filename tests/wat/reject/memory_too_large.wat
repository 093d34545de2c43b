;; Invalid: more pages than 4 GiB have.
(module
  (memory (export "memory") 65537)
  (func $_start (export "_start")))
