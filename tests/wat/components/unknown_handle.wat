;;! status = 134
;; A handle that was never there is dropped.
(component
  (type $r (resource (rep i32)))
  (core func $drop (canon resource.drop $r))
  (core module $m
    (import "" "drop" (func $drop (param i32)))
    (func $run (export "run") (result i32) (call $drop (i32.const 5)) (i32.const 0)))
  (core instance $i (instantiate $m (with "" (instance (export "drop" (func $drop))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
