;;! status = 134
;; A synchronous function waits for an asynchronous one.
(component
  (component $Callee
    (core func $return (canon task.return))
    (core module $m
      (import "" "return" (func $return))
      (func (export "f") (call $return)))
    (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
    (func (export "f") async (canon lift (core func $i "f") async)))
  (component $Caller
    (import "f" (func $f async))
    (core func $f (canon lower (func $f)))
    (core module $m
      (import "" "f" (func $f))
      (func (export "run") (result i32) (call $f) i32.const 0))
    (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
    (func (export "run") (result (result)) (canon lift (core func $i "run"))))
  (instance $callee (instantiate $Callee))
  (instance $caller (instantiate $Caller (with "f" (func $callee "f"))))
  (func $run (alias export $caller "run"))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.12" (instance $command)))
