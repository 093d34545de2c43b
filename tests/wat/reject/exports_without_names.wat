;; Names of exports may be empty, or contain what a list is made of.
;;! options = --invoke x
(module
  (memory (export "memory") 1)
  (func (export ""))
  (func (export "a, b") (param i32))
  (func (export "c\1b[2Jd"))
  (func (export "e") (result f64) (f64.const 0))
  (func (export "not callable") (param externref)))
