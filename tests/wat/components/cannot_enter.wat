;;! status = 134
;; A component calls its parent, which calls it.
(component
  (core module $m0 (func (export "f")))
  (core instance $m0 (instantiate $m0))
  (func $f (canon lift (core func $m0 "f")))
  (component $Child
    (import "f" (func $f))
    (core func $f (canon lower (func $f)))
    (core module $m
      (import "" "f" (func $f))
      (func $child (export "g") (call $f)))
    (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
    (func (export "g") (canon lift (core func $i "g"))))
  (instance $child (instantiate $Child (with "f" (func $f))))
  (core func $g (canon lower (func $child "g")))
  (core module $m
    (import "" "g" (func $g))
    (func $run (export "run") (result i32) (call $g) (i32.const 0)))
  (core instance $i (instantiate $m (with "" (instance (export "g" (func $g))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
