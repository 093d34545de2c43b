;; Imports of another host, of an interface that is not there yet, and of a version that is not known.
(component
  (import "print" (func $print (param "x" u32)))
  (import "wasi:nn/graph@0.2.0" (instance $graph (export "load" (func (result u32))) (export "other" (func))))
  (import "wasi:cli/exit@0.3.0" (instance $exit (export "exit" (func (param "status" (result))))))
  (import "wasi:random/random@0.2.13" (instance $random (export "get-random-u8" (func (result u8)))))
  (core func $print (canon lower (func $print)))
  (core func $code (canon lower (func $graph "load")))
  (core func $other (canon lower (func $graph "other")))
  (core func $exit (canon lower (func $exit "exit")))
  (core func $random (canon lower (func $random "get-random-u8")))
  (core module $m
    (import "" "a" (func (param i32)))
    (import "" "b" (func (result i32)))
    (import "" "c" (func))
    (import "" "d" (func (param i32)))
    (import "" "e" (func (result i32))))
  (core instance (instantiate $m (with "" (instance
    (export "a" (func $print))
    (export "b" (func $code))
    (export "c" (func $other))
    (export "d" (func $exit))
    (export "e" (func $random)))))))
