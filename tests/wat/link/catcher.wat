;; Catches what another instance throws: by the tag that it shares, by reference, and whatever it is. Exits with 111 when all is
;; as it should be.
(module
  (import "thrower" "tag" (tag $tag (param i32)))
  (import "thrower" "count" (global $count (mut i32)))
  (import "thrower" "throw" (func $throw (param i32)))
  (import "thrower" "throw_other" (func $throw_other))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  ;; Of another module, so another tag, although it looks the same.
  (tag $stranger (param i32))
  (memory (export "memory") 1)
  (func $by_tag (result i32)
    (block $caught (result i32)
      (try_table (catch $stranger $caught) (catch $tag $caught) (call $throw (i32.const 100)))
      (i32.const 0)))
  (func $by_reference (result i32)
    (block $caught (result i32)
      (try_table (catch $tag $caught)
        (throw_ref
          (block $reference (result i32 exnref)
            (try_table (catch_ref $tag $reference) (call $throw (i32.const 10)))
            (unreachable))
          ;; Under the reference lies the value.
          ))
      (i32.const 0)))
  (func $all (result i32)
    (block $caught
      (try_table (catch $tag 1) (catch_all $caught) (call $throw_other))
      (return (i32.const 0)))
    (i32.const 1))
  (func $all_by_reference (result i32)
    (block $caught
      (try_table (catch_all $caught)
        (throw_ref (block $reference (result exnref)
          (try_table (catch_all_ref $reference) (call $throw_other))
          (unreachable))))
      (return (i32.const 0)))
    (i32.const 0))
  (func (export "_start")
    (call $exit (i32.add (i32.add (call $by_tag) (call $by_reference)) (i32.add (call $all) (call $all_by_reference))))))
