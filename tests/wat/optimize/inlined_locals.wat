;; Bodies that take the place of calls: locals are zero each time, results are many, and `return` leaves the body alone.
;;! options = --with-pass inline
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $count (param $x i32) (result i32)
    (local $n i32)
    (if (i32.and (local.get $x) (i32.const 1)) (then (return (local.get $n))))
    (local.set $n (i32.add (local.get $n) (i32.const 1)))
    (local.get $n))
  (func $both (param $x i32) (result i32 i64)
    (block $out (br_if $out (i32.lt_u (local.get $x) (i32.const 5))) (return (i32.const 2) (i64.const 3)))
    (local.get $x) (i64.extend_i32_u (local.get $x)))
  (func $moved (param $turns i32) (result i32)
    (local $sum i32) (local $wide i64)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $count (local.get $turns))))
      (call $both (local.get $turns))
      (local.set $wide (i64.add (local.get $wide)))
      (local.set $sum (i32.add (local.get $sum)))
      (br_if $again (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))
    (i32.add (local.get $sum) (i32.wrap_i64 (local.get $wide))))
  (func $never (unreachable))
  (func $_start (export "_start")
    (local $sum i32)
    (local.set $sum (call $moved (i32.const 10)))
    ;; Counts: 5 times 1. Sums: 10 + 12 of 1 to 4 and 6 times 2; likewise 10 and 6 times 3.
    (if (i32.ne (local.get $sum) (i32.const 55)) (then (call $never)))
    (call $exit (i32.const 0))))
