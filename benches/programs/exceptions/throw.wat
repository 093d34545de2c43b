;; A million exceptions, each thrown ten frames below its handler.
(module
  (tag $e (param i32))
  (memory (export "memory") 1)
  (func $down (param $depth i32) (param $value i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (throw $e (local.get $value))))
    (i32.add (call $down (i32.sub (local.get $depth) (i32.const 1)) (local.get $value)) (i32.const 1)))
  (func (export "_start") (local $round i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught)
            (call $down (i32.const 9) (local.get $round))))))
      (br_if $again (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 1000000))))
    ;; 0 + 1 + … + 999999, modulo 2^32.
    (if (i32.ne (local.get $sum) (i32.const 1783293664)) (then unreachable))))
