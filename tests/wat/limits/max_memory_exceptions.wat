;; Exceptions that nothing refers to are reclaimed, however little room they have: 4 KiB for those of a million throws.
;;! options = --max-memory 69632
(module
  (memory (export "memory") 1)
  (tag $t (param i32))
  (func $throw (param i32) (throw $t (local.get 0)))
  (func $_start (export "_start")
    (local $i i32)
    (loop $again
      (block $caught (result i32)
        (try_table (catch $t $caught) (call $throw (local.get $i)))
        unreachable)
      (if (i32.ne (local.get $i)) (then unreachable))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000000))))))
