;; Arrays that lie side by side are stored to at both ends: all that they refer to is kept.
(module
  (type $box (struct (field (mut i32))))
  (type $arr (array (mut (ref null $box))))
  (type $all (array (mut (ref null $arr))))
  (global $g (mut (ref null $all)) (ref.null $all))
  (global $sink (mut (ref null $box)) (ref.null $box))
  (func $make (local $i i32)
    (global.set $g (array.new_default $all (i32.const 8)))
    (loop $l
      (array.set $all (global.get $g) (local.get $i) (array.new_default $arr (i32.const 1029)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8)))))
  (func $garbage (param $n i32)
    (local $x (ref null $box))
    (loop $l
      (global.set $sink (struct.new $box (i32.const 0x66666666)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $store (local $i i32)
    (loop $l
      (array.set $arr (array.get $all (global.get $g) (local.get $i)) (i32.const 1028) (struct.new $box (i32.add (i32.const 100) (local.get $i))))
      (call $garbage (i32.const 100))
      (array.set $arr (array.get $all (global.get $g) (local.get $i)) (i32.const 0) (struct.new $box (local.get $i)))
      (call $garbage (i32.const 100))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8)))))
  (func $check (local $i i32)
    (loop $l
      (if (i32.ne (struct.get $box 0 (array.get $arr (array.get $all (global.get $g) (local.get $i)) (i32.const 0))) (local.get $i)) (then unreachable))
      (if (i32.ne (struct.get $box 0 (array.get $arr (array.get $all (global.get $g) (local.get $i)) (i32.const 1028))) (i32.add (local.get $i) (i32.const 100))) (then unreachable))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8)))))
  (func (export "_start")
    (local $k i32)
    (call $make)
    (call $garbage (i32.const 2000000))
    (local.set $k (i32.const 20))
    (loop $again
      (call $store)
      (call $garbage (i32.const 2000000))
      (call $check)
      (br_if $again (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))))
