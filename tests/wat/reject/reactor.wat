;; A reactor needs the name of the function to call.
(module
  (memory (export "memory") 1)
  (func (export "_initialize"))
  (func (export "tick"))
  (func (export "tock")))
