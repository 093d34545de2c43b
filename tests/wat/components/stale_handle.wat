;;! status = 134
;; A handle is used after it was dropped.
(component
  (type $thing (resource (rep i32)))
  (core func $new (canon resource.new $thing))
  (core func $rep (canon resource.rep $thing))
  (core func $drop (canon resource.drop $thing))
  (core module $main
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "rep" (func $rep (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func $run (export "run") (result i32) (local $handle i32)
      (local.set $handle (call $new (i32.const 7)))
      (if (i32.ne (call $rep (local.get $handle)) (i32.const 7)) (then unreachable))
      (call $drop (local.get $handle))
      (call $rep (local.get $handle))))
  (core instance $main (instantiate $main (with "" (instance
    (export "new" (func $new))
    (export "rep" (func $rep))
    (export "drop" (func $drop))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
