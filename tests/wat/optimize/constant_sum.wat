;; A number that does not change is added up beside elements that are wider than it.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $copy (param $to i32) (param $from i32) (param $n i32) (param $x i32) (result i32)
    (local $sum i32)
    (loop $next
      (f64.store (local.get $to) (f64.load (local.get $from)))
      (local.set $sum (i32.add (local.get $sum) (local.get $x)))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func $_start (export "_start")
    (local $n i32)
    (local.set $n (i32.const 1))
    (loop $next
      (i64.store offset=8184 (i32.shl (local.get $n) (i32.const 3)) (i64.extend_i32_u (local.get $n)))
      (if (i32.ne
            (call $copy (i32.const 0) (i32.const 8192) (local.get $n) (i32.const 7))
            (i32.mul (local.get $n) (i32.const 7)))
        (then (call $exit (i32.const 1))))
      (if (i64.ne (i64.load (i32.shl (i32.sub (local.get $n) (i32.const 1)) (i32.const 3))) (i64.extend_i32_u (local.get $n)))
        (then (call $exit (i32.const 2))))
      (br_if $next (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 40))))))
