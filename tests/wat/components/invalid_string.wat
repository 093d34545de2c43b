;;! status = 134
;; A string is not UTF-8.
(component
  (component $Callee
    (core module $m
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "f") (param i32 i32)))
    (core instance $i (instantiate $m))
    (func (export "f") (param "s" string) (canon lift (core func $i "f") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
  (component $Main
    (import "f" (func $f (param "s" string)))
    (core module $m0
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (data (i32.const 100) "\c3(")
    )
    (core instance $m0 (instantiate $m0))
    (core func $f (canon lower (func $f) (memory (core memory $m0 "memory"))))
    (core module $m
      (import "" "f" (func $f (param i32 i32)))
      (func $run (export "run") (result i32) (call $f (i32.const 100) (i32.const 2)) (i32.const 0)))
    (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
    (func $run (result (result)) (canon lift (core func $i "run")))
    (instance $command (export "run" (func $run)))
    (export "wasi:cli/run@0.2.0" (instance $command)))
  (instance $callee (instantiate $Callee))
  (instance $main (instantiate $Main (with "f" (func $callee "f"))))
  (export "wasi:cli/run@0.2.0" (instance $main "wasi:cli/run@0.2.0")))
