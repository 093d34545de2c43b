;; A component without wasi:cli/run.
(component
  (core module $m (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
  (core instance $i (instantiate $m))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (export "add" (func $add))
  (instance $numbers (export "sum" (func $add)))
  (export "example:numbers/api@1.0.0" (instance $numbers)))
