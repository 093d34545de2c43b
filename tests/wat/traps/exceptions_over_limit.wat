;; More live exceptions than --max-memory leaves room for.
;;! options = --max-memory 128KiB
;;! status = 134
(module
  (memory (export "memory") 1)
  (table $kept 4000 exnref)
  (tag $t)
  (func $throw (throw $t))
  (func $_start (export "_start")
    (local $i i32)
    (loop $again
      (local.get $i)
      (block $caught (result exnref)
        (try_table (catch_all_ref $caught) (call $throw))
        unreachable)
      (table.set $kept)
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4000))))))
