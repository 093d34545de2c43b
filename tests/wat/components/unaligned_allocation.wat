;;! status = 134
;; The guest allocates a list of strings at an odd address.
(component
  (import "wasi:cli/environment@0.2.0" (instance $host (export "get-arguments" (func (result (list string))))))
  (core module $m0
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1025)))
  (core instance $m0 (instantiate $m0))
  (core func $f (canon lower (func $host "get-arguments") (memory (core memory $m0 "memory")) (realloc (core func $m0 "realloc"))))
  (core module $m
    (import "" "f" (func $f (param i32)))
    (func $run (export "run") (result i32) (call $f (i32.const 0)) (i32.const 0)))
  (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
