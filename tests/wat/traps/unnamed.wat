;; Functions without a name are shown by index and native offset (which the expectation leaves out).
;;! status = 134
(module
  (memory (export "memory") 1)
  (func unreachable)
  (func (call 0))
  (func (export "_start") (call 1)))
