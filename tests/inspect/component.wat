;; A command of WASI 0.2, with a function that it exports beside that and an import that nothing serves.
(component
  (import "wasi:cli/exit@0.2.3" (instance $exit (export "exit" (func (param "status" (result))))))
  (import "wasi:filesystem/preopens@0.2.3" (instance))
  (import "example:host/console@1.0.0" (instance $console (export "print" (func (param "text" string)))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $exit (canon lower (func $exit "exit")))
  (core func $print (canon lower (func $console "print") (memory (core memory $memory "memory"))))
  (core module $m
    (import "" "exit" (func $exit (param i32)))
    (import "" "print" (func $print (param i32 i32)))
    (func (export "run") (result i32) (call $exit (i32.const 0)) (i32.const 0))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
  (core instance $i (instantiate $m (with "" (instance (export "exit" (func $exit)) (export "print" (func $print))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.3" (instance $command))
  (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add"))))
