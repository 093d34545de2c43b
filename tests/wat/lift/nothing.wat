;;! options = --invoke a:b/c.run
;; A function in an interface, without parameters and result: nothing is printed.
(component
  (core module $m (func (export "run")))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (instance $c (export "run" (func $run)))
  (export "a:b/c" (instance $c)))
