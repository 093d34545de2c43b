;; An export that is not there.
;;! options = --invoke tik
(module
  (memory (export "memory") 1)
  (func (export "_initialize"))
  (func (export "tick")))
