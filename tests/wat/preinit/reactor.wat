;; Which functions run, and in which order: each appends its digit to a number.
(module
  (global $order (mut i32) (i32.const 0))
  (func $append (param i32)
    (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
  (start $begin)
  (func $begin (call $append (i32.const 1)))
  (func (export "_initialize") (call $append (i32.const 2)))
  (func (export "wizer.initialize") (call $append (i32.const 3)))
  (func (export "other") (call $append (i32.const 4)))
  (func (export "order") (result i32) (global.get $order)))
