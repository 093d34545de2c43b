;; operations: 200000000
;; A cast to a type that has subtypes, of objects of four types below it.
(module
  (rec
    (type $base (sub (struct (field $value i32))))
    (type $middle (sub $base (struct (field $value i32) (field $more i32))))
    (type $first (sub $middle (struct (field $value i32) (field $more i32) (field i32))))
    (type $second (sub $middle (struct (field $value i32) (field $more i32) (field i64))))
    (type $third (sub final $second (struct (field $value i32) (field $more i32) (field i64) (field i32)))))
  (type $objects (array (mut (ref null $base))))
  (memory (export "memory") 1)
  (func (export "_start") (local $objects (ref $objects)) (local $round i32) (local $sum i32)
    (local.set $objects (array.new_fixed $objects 4
      (struct.new $middle (i32.const 1) (i32.const 1))
      (struct.new $first (i32.const 2) (i32.const 2) (i32.const 0))
      (struct.new $second (i32.const 3) (i32.const 3) (i64.const 0))
      (struct.new $third (i32.const 4) (i32.const 4) (i64.const 0) (i32.const 0))))
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (struct.get $middle $more
          (ref.cast (ref $middle)
            (array.get $objects (local.get $objects) (i32.and (local.get $round) (i32.const 3)))))))
      (br_if $again (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 200000000))))
    (if (i32.ne (local.get $sum) (i32.const 500000000)) (then unreachable))))
