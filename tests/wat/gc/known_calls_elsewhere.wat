;; A reference that is known to be to a function of another type, where a test or cast keeps the call from being reached.
(module
  (type $number (func (param i32 i32) (result i32)))
  (type $other (func (param i64) (result i64 i64)))
  (type $float (func (param f64) (result f64)))
  (func $add (type $number) (i32.add (local.get 0) (local.get 1)))
  (elem declare func $add)
  (func $test (param f64) (result f64) (local $function funcref)
    (local.set $function (ref.func $add))
    (if (ref.test (ref $float) (local.get $function))
      (then (return (call_ref $float (local.get 0) (ref.cast (ref $float) (local.get $function))))))
    (f64.const 0))
  (func $cast (param i64) (result i64 i64) (local $function funcref)
    (local.set $function (ref.func $add))
    (call_ref $other (local.get 0) (ref.cast (ref $other) (local.get $function))))
  (func $tail (param i64) (result i64 i64) (local $function funcref)
    (local.set $function (ref.func $add))
    (return_call_ref $other (local.get 0) (ref.cast (ref $other) (local.get $function))))
  (func (export "_start")
    (drop (call $test (f64.const 7)))
    (if (ref.test (ref $other) (ref.func $add))
      (then
        (call $cast (i64.const 7)) drop drop
        (call $tail (i64.const 7)) drop drop))))
