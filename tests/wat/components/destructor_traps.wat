;;! status = 134
;; A destructor traps when the last handle is dropped.
(component
  (core module $destructor (func $destroy (export "destroy") (param i32) unreachable))
  (core instance $destructor (instantiate $destructor))
  (type $thing (resource (rep i32) (dtor (core func $destructor "destroy"))))
  (core func $new (canon resource.new $thing))
  (core func $drop (canon resource.drop $thing))
  (core module $main
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func $run (export "run") (result i32)
      (call $drop (call $new (i32.const 7)))
      (i32.const 0)))
  (core instance $main (instantiate $main (with "" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
