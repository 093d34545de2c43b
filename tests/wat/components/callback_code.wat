;;! status = 134
;; A core function asks its caller for something that there is not.
(component
  (component $Callee
    (core module $m
      (func (export "f") (result i32) (i32.const 4))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $m))
    (func (export "f") async (canon lift (core func $i "f") async (callback (core func $i "callback")))))
  (component $Caller
    (import "f" (func $f async))
    (core func $f (canon lower (func $f) async))
    (core module $m
      (import "" "f" (func $f (result i32)))
      (func (export "run") (result i32) (drop (call $f)) i32.const 0))
    (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
    (func (export "run") (result (result)) (canon lift (core func $i "run"))))
  (instance $callee (instantiate $Callee))
  (instance $caller (instantiate $Caller (with "f" (func $callee "f"))))
  (func $run (alias export $caller "run"))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.12" (instance $command)))
