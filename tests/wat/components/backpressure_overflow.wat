;;! status = 134
;; Backpressure ends that has not begun.
(component
  (core func $f (canon backpressure.dec))
  (core module $m
    (import "" "f" (func $f))
    (func (export "run") (result i32) (call $f) i32.const 0))
  (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.12" (instance $command)))
