;; An active element segment that does not fit: the program ends before any of its functions runs.
;;! status = 134
(module
  (memory (export "memory") 1)
  (table 1 funcref)
  (elem (i32.const 1) func $_start)
  (func $_start (export "_start") unreachable))
