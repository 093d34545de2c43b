;;! status = 134
;; A handle of one resource type is used as one of another.
(component
  (type $r (resource (rep i32)))
  (type $s (resource (rep i32)))
  (core func $new (canon resource.new $r))
  (core func $rep (canon resource.rep $s))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "rep" (func $rep (param i32) (result i32)))
    (func $run (export "run") (result i32) (call $rep (call $new (i32.const 5)))))
  (core instance $i (instantiate $m (with "" (instance (export "new" (func $new)) (export "rep" (func $rep))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
