;;! options = --invoke f(1)
;;! status = 134
;; A trap in a function that the runtime called.
(component
  (core module $m (func $inner (param i32) unreachable) (func $outer (export "f") (param i32) (call $inner (local.get 0))))
  (core instance $i (instantiate $m))
  (func (export "f") (param "x" u8) (canon lift (core func $i "f"))))
