;; Invalid: the message names the function and the place.
(module
  (memory (export "memory") 1)
  (func $fine)
  (func $wrong (result i32) (i32.add (i32.const 1) (f32.const 2)))
  (func $_start (export "_start")))
