(component
  (core module $numbers
    (func (export "sum") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
  (core instance $numbers (instantiate $numbers))
  (func (export "sum") (param "one" u32) (param "other" u32) (result u32) (canon lift (core func $numbers "sum"))))
