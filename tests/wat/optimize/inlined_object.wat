;; A function with a single call, and a reference in an object of a constant expression, keeps code of its own.
(module
  (type $function (func (param i32) (result i32)))
  (type $object (struct (field (ref $function))))
  (global $object (ref $object) (struct.new $object (ref.func $once)))
  (func $once (type $function) (i32.mul (local.get 0) (i32.const 6)))
  (func (export "_start")
    (if (i32.ne (call $once (i32.const 7)) (i32.const 42)) (then unreachable))
    (if (i32.ne (call_ref $function (i32.const 5) (struct.get $object 0 (global.get $object))) (i32.const 30)) (then unreachable))))
