;; Calls an empty function of another component a hundred million times.
(component
  (component $callee
    (core module $callee (func (export "nothing")))
    (core instance $callee (instantiate $callee))
    (func (export "nothing") (canon lift (core func $callee "nothing"))))
  (component $caller
    (import "nothing" (func $nothing))
    (core func $nothing (canon lower (func $nothing)))
    (core module $program
      (import "callee" "nothing" (func $nothing))
      (func (export "run") (result i32) (local $left i32)
        (local.set $left (i32.const 100000000))
        (loop $again
          (call $nothing)
          (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (i32.const 0)))
    (core instance $program (instantiate $program (with "callee" (instance (export "nothing" (func $nothing))))))
    (func (export "run") (result (result)) (canon lift (core func $program "run"))))
  (instance $callee (instantiate $callee))
  (instance $caller (instantiate $caller (with "nothing" (func $callee "nothing"))))
  (instance $cli (export "run" (func $caller "run")))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
