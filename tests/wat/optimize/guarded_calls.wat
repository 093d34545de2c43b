;; Calls through a table that reach few functions: each is called by its own index, and by no other.
;;! options = --with-pass inline
(module
  (type $op (func (param i32 i32) (result i32)))
  (table 8 8 funcref)
  (elem (i32.const 1) $add $sub)
  (elem (i32.const 5) $add $far)
  (func $add (type $op) (i32.add (local.get 0) (local.get 1)))
  (func $sub (type $op) (i32.sub (local.get 0) (local.get 1)))
  (func $far (type $op) (if (result i32) (local.get 1) (then (call $far (local.get 0) (i32.const 0))) (else (i32.const 9))))
  (func $check (param $index i32) (param $expected i32)
    (if (i32.ne (call_indirect (type $op) (i32.const 7) (i32.const 2) (local.get $index)) (local.get $expected))
      (then unreachable)))
  (func $_start (export "_start")
    (call $check (i32.const 1) (i32.const 9))
    (call $check (i32.const 2) (i32.const 5))
    (call $check (i32.const 5) (i32.const 9))
    (call $check (i32.const 6) (i32.const 9))))
