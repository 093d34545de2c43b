;; There is nothing to give a function that takes parameters.
;;! options = --invoke add
(module
  (memory (export "memory") 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
