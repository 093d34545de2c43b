;; Exits with 101 + 102 + 3 = 206 when the library's functions, global, tag and own memory are what they should be.
(module
  (import "counter" "count" (func $count (result i32)))
  (import "counter" "calls" (global $calls (mut i32)))
  (import "counter" "three" (tag $three (param i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\07")
  (func (export "_start") (local $sum i32)
    (local.set $sum (i32.add (call $count) (call $count)))
    (if (i32.ne (global.get $calls) (i32.const 2)) (then unreachable))
    (local.set $sum
      (i32.add (local.get $sum)
        (block $caught (result i32)
          (try_table (catch $three $caught) (drop (call $count)))
          (i32.const 0))))
    (if (i32.ne (i32.load8_u (i32.const 0)) (i32.const 7)) (then unreachable))
    (call $exit (local.get $sum))))
