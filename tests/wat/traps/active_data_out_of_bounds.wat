;; An active data segment that does not fit: the program ends before any of its functions runs.
;;! status = 134
(module
  (memory (export "memory") 1)
  (data (i32.const 65534) "abc")
  (func $_start (export "_start") unreachable))
