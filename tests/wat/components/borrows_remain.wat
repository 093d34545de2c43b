;;! status = 134
;; A callee keeps a handle that it borrowed.
(component
  (component $Definer
    (type $r (resource (rep i32)))
    (core func $new (canon resource.new $r))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 42))))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
    (export $r' "r" (type $r))
    (func (export "make") (result (own $r')) (canon lift (core func $i "make"))))
  (component $Callee
    (import "r" (type $r (sub resource)))
    (core module $m (func (export "f") (param i32)))
    (core instance $i (instantiate $m))
    (func (export "f") (param "r" (borrow $r)) (canon lift (core func $i "f"))))
  (component $Main
    (import "r" (type $r (sub resource)))
    (import "make" (func $make (result (own $r))))
    (import "f" (func $f (param "r" (borrow $r))))
    (core func $make (canon lower (func $make)))
    (core func $f (canon lower (func $f)))
    (core module $m
      (import "" "make" (func $make (result i32)))
      (import "" "f" (func $f (param i32)))
      (func $run (export "run") (result i32) (local $r i32)
        (local.set $r (call $make))
        (call $f (local.get $r))
        (i32.const 0)))
    (core instance $i (instantiate $m (with "" (instance (export "make" (func $make)) (export "f" (func $f))))))
    (func $run (result (result)) (canon lift (core func $i "run")))
    (instance $command (export "run" (func $run)))
    (export "wasi:cli/run@0.2.0" (instance $command)))
  (instance $definer (instantiate $Definer))
  (alias export $definer "r" (type $r))
  (instance $callee (instantiate $Callee (with "r" (type $r))))
  (instance $main
    (instantiate $Main (with "r" (type $r)) (with "make" (func $definer "make")) (with "f" (func $callee "f"))))
  (export "wasi:cli/run@0.2.0" (instance $main "wasi:cli/run@0.2.0")))
