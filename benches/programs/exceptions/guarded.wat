;; Calls that never throw, each inside a `try_table`; `unguarded.wat` is the same without.
(module
  (tag $e)
  (memory (export "memory") 1)
  (func $step (param $value i32) (result i32)
    (if (i32.eq (local.get $value) (i32.const 0x12345678)) (then (throw $e)))
    (i32.add (i32.mul (local.get $value) (i32.const 1664525)) (i32.const 1013904223)))
  (func (export "_start") (local $round i32) (local $value i32)
    (local.set $value (i32.const 1))
    (block $thrown
      (loop $again
        (try_table (catch_all $thrown)
          (local.set $value (call $step (local.get $value))))
        (br_if $again (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 300000000)))))
    (if (i32.ne (local.get $round) (i32.const 300000000)) (then unreachable))))
