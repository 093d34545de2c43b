;; An exception thrown within a handler goes to the handlers around, and a reference can be thrown again by another function.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (tag $a (param i32))
  (tag $b (param i32))
  (func $throw_a (throw $a (i32.const 1)))
  (func $throw_again (param exnref) (throw_ref (local.get 0)))
  (func $translate
    ;; Catches `a` and throws `b` with one more.
    (block $caught (result i32)
      (try_table (catch $a $caught) (call $throw_a))
      unreachable)
    (throw $b (i32.add (i32.const 1))))
  (func $pass
    ;; Catches whatever there is and lets it go on, as clean-up code does.
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught) (call $translate))
      unreachable)
    (call $throw_again))
  (func $_start (export "_start")
    (local $reference exnref)
    (block $caught (result i32 exnref)
      (try_table (catch_ref $b $caught) (call $pass))
      unreachable)
    (local.set $reference)
    (if (i32.ne (i32.const 2)) (then (call $exit (i32.const 1))))
    ;; The same reference once more: it still carries its value.
    (block $caught (result i32)
      (try_table (catch $b $caught) (throw_ref (local.get $reference)))
      unreachable)
    (if (i32.ne (i32.const 2)) (then (call $exit (i32.const 2))))))
