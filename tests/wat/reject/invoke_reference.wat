;; A reference means nothing outside the program.
;;! options = --invoke self
(module
  (memory (export "memory") 1)
  (func $self (export "self") (result funcref) (ref.func $self)))
