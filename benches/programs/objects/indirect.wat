;; operations: 100000000
;; The calls of `virtual.wat` by `call_indirect`, with objects in the linear memory.
(module
  (type $method (func (param i32) (result i32)))
  (memory (export "memory") 1)
  (table $functions 4 4 funcref)
  (elem (table $functions) (i32.const 0) func $one $two $three $four)
  ;; Addresses of objects, and objects: the number of a function, and a value.
  (data (i32.const 0) "\20\00\00\00\28\00\00\00\30\00\00\00\38\00\00\00")
  (data (i32.const 32) "\00\00\00\00\02\00\00\00\01\00\00\00\02\00\00\00\02\00\00\00\02\00\00\00\03\00\00\00\02\00\00\00")
  (func $one (type $method) (i32.add (i32.load offset=4 (local.get 0)) (i32.const 1)))
  (func $two (type $method) (i32.sub (i32.load offset=4 (local.get 0)) (i32.const 1)))
  (func $three (type $method) (i32.xor (i32.load offset=4 (local.get 0)) (i32.const 1)))
  (func $four (type $method) (i32.mul (i32.load offset=4 (local.get 0)) (i32.const 3)))
  (func (export "_start") (local $object i32) (local $round i32) (local $sum i32)
    (loop $again
      (local.set $object (i32.load (i32.shl (i32.and (local.get $round) (i32.const 3)) (i32.const 2))))
      (local.set $sum (i32.add (local.get $sum)
        (call_indirect $functions (type $method) (local.get $object) (i32.load (local.get $object)))))
      (br_if $again (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 100000000))))
    (if (i32.ne (local.get $sum) (i32.const 325000000)) (then unreachable))))
