;; operations: 100000000
;; A call through a table of functions that each object refers to, as compilers of object-oriented languages make it.
(module
  (rec
    (type $object (sub (struct (field $functions (ref $functions)) (field $value i32))))
    (type $method (func (param (ref $object)) (result i32)))
    (type $functions (sub (struct (field (ref $method)) (field $measure (ref $method))))))
  (type $objects (array (mut (ref null $object))))
  (memory (export "memory") 1)
  (func $one (type $method) (i32.add (struct.get $object $value (local.get 0)) (i32.const 1)))
  (func $two (type $method) (i32.sub (struct.get $object $value (local.get 0)) (i32.const 1)))
  (func $three (type $method) (i32.xor (struct.get $object $value (local.get 0)) (i32.const 1)))
  (func $four (type $method) (i32.mul (struct.get $object $value (local.get 0)) (i32.const 3)))
  (elem declare func $one $two $three $four)
  (func $new (param $method (ref $method)) (result (ref $object))
    (struct.new $object (struct.new $functions (ref.func $one) (local.get $method)) (i32.const 2)))
  (func (export "_start") (local $objects (ref $objects)) (local $object (ref null $object)) (local $round i32) (local $sum i32)
    (local.set $objects (array.new_fixed $objects 4
      (call $new (ref.func $one)) (call $new (ref.func $two)) (call $new (ref.func $three)) (call $new (ref.func $four))))
    (loop $again
      (local.set $object (array.get $objects (local.get $objects) (i32.and (local.get $round) (i32.const 3))))
      (local.set $sum (i32.add (local.get $sum)
        (call_ref $method
          (ref.as_non_null (local.get $object))
          (struct.get $functions $measure (struct.get $object $functions (local.get $object))))))
      (br_if $again (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 100000000))))
    ;; 3 + 1 + 3 + 6, a quarter of the rounds each.
    (if (i32.ne (local.get $sum) (i32.const 325000000)) (then unreachable))))
