;; An interface of a version that is not there yet, with a function that was there before.
(component
  (import "wasi:random/random@0.2.99" (instance $random (export "get-random-u64" (func (result u64)))))
  (core func $random (canon lower (func $random "get-random-u64")))
  (core module $m
    (import "" "random" (func $random (result i64)))
    (func (export "run") (result i32) (drop (call $random)) (i32.const 0)))
  (core instance $i (instantiate $m (with "" (instance (export "random" (func $random))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.99" (instance $command)))
