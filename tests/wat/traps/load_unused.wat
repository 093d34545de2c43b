;; A load whose value nobody wants still traps.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $_start (export "_start") (drop (i32.load8_u (i32.const -1)))))
