;; A library: counts calls in a memory and a global of its own, and throws when the count is three.
(module
  (tag $three (export "three") (param i32))
  (global $calls (export "calls") (mut i32) (i32.const 0))
  (memory 1)
  (func (export "_initialize")
    (i32.store (i32.const 0) (i32.const 100)))
  (func (export "count") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (i32.eq (global.get $calls) (i32.const 3))
      (then (throw $three (global.get $calls))))
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
    (i32.load (i32.const 0))))
