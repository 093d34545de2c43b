;; As `guarded.wat`, without a `try_table`.
(module
  (tag $e)
  (memory (export "memory") 1)
  (func $work (param $value i32) (result i32) (local $step i32)
    (loop $again
      (local.set $value (i32.add (i32.mul (local.get $value) (i32.const 1664525)) (i32.const 1013904223)))
      (br_if $again (i32.ne (local.tee $step (i32.add (local.get $step) (i32.const 1))) (i32.const 20))))
    (if (i32.eq (local.get $value) (i32.const 0x12345678)) (then (throw $e)))
    (local.get $value))
  (func (export "_start") (local $round i32) (local $value i32)
    (local.set $value (i32.const 1))
    (block $thrown
      (loop $again
        (local.set $value (call $work (local.get $value)))
        (br_if $again (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 30000000)))))
    (if (i32.ne (local.get $round) (i32.const 30000000)) (then unreachable))))
