;; Passes a string of a kibibyte, in UTF-8, to another component two million times.
(component
  (component $callee
    (core module $callee
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "take") (param i32 i32)
        (if (i32.ne (i32.load8_u (i32.add (local.get 0) (i32.const 1023))) (i32.const 120)) (then unreachable))))
    (core instance $callee (instantiate $callee))
    (func (export "take") (param "text" string)
      (canon lift (core func $callee "take") (memory (core memory $callee "memory")) (realloc (core func $callee "realloc")))))
  (component $caller
    (import "take" (func $take (param "text" string)))
    (core module $memory (memory (export "memory") 1))
    (core instance $memory (instantiate $memory))
    (core func $take (canon lower (func $take) (memory (core memory $memory "memory"))))
    (core module $program
      (import "memory" "memory" (memory 1))
      (import "callee" "take" (func $take (param i32 i32)))
      (func (export "run") (result i32) (local $left i32)
        (memory.fill (i32.const 4096) (i32.const 120) (i32.const 1024))
        (local.set $left (i32.const 2000000))
        (loop $again
          (call $take (i32.const 4096) (i32.const 1024))
          (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (i32.const 0)))
    (core instance $program (instantiate $program
      (with "memory" (instance $memory)) (with "callee" (instance (export "take" (func $take))))))
    (func (export "run") (result (result)) (canon lift (core func $program "run"))))
  (instance $callee (instantiate $callee))
  (instance $caller (instantiate $caller (with "take" (func $callee "take"))))
  (instance $cli (export "run" (func $caller "run")))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
