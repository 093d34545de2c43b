;; There is no way to write a vector on a command line.
;;! options = --invoke splat
(module
  (memory (export "memory") 1)
  (func (export "_initialize"))
  (func (export "splat") (param i32 v128) (result i32) (local.get 0)))
