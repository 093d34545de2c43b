;; A function of the host with a type of its own.
(component
  (import "wasi:random/random@0.2.0" (instance $random (export "get-random-u64" (func (result u32)))))
  (core func $random (canon lower (func $random "get-random-u64")))
  (core module $m (import "" "random" (func (result i32))))
  (core instance (instantiate $m (with "" (instance (export "random" (func $random)))))))
