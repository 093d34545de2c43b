;; A guarded call through a table with an index of no function of its type.
;;! status = 134
(module
  (type $op (func (param i32) (result i32)))
  (table 8 8 funcref)
  (elem (i32.const 1) $add $sub)
  (elem (i32.const 7) $other)
  (func $add (type $op) (i32.add (local.get 0) (i32.const 1)))
  (func $sub (type $op) (i32.sub (local.get 0) (i32.const 1)))
  (func $other)
  (func $_start (export "_start") (local $i i32)
    (drop (call_indirect (type $op) (i32.const 1) (i32.const 2)))
    (local.set $i (i32.const 8))
    (drop (call_indirect (type $op) (i32.const 1) (local.get $i)))))
