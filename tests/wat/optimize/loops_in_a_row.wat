;; The second loop starts at what the first leaves behind, which is made from a number that only the first has.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $both (param $p i32) (param $e i32) (param $n i32)
    (local $i i32)
    (loop $first
      (i32.store (local.get $p) (i32.add (i32.load (local.get $p)) (i32.const 1)))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $first (i32.ne (local.get $p) (local.get $e))))
    (loop $second
      (i32.store
        (i32.add (local.get $p) (local.get $i))
        (i32.add (i32.load (i32.add (local.get $p) (local.get $i))) (i32.const 2)))
      (local.set $i (i32.add (local.get $i) (i32.const 4)))
      (br_if $second (i32.ne (local.get $i) (local.get $n)))))
  ;; The bound of the second is what the first leaves behind.
  (func $up_to (param $p i32) (param $q i32) (param $e i32)
    (loop $first
      (i32.store (local.get $p) (i32.add (i32.load (local.get $p)) (i32.const 1)))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $first (i32.ne (local.get $p) (local.get $e))))
    (loop $second
      (i32.store (local.get $q) (i32.add (i32.load (local.get $q)) (i32.const 2)))
      (local.set $q (i32.add (local.get $q) (i32.const 4)))
      (br_if $second (i32.ne (local.get $q) (local.get $p)))))
  (func $expect (param $from i32) (param $count i32) (param $value i32) (param $code i32)
    (loop $next
      (if (i32.ne (i32.load (local.get $from)) (local.get $value)) (then (call $exit (local.get $code))))
      (local.set $from (i32.add (local.get $from) (i32.const 4)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $_start (export "_start")
    (call $both (i32.const 64) (i32.const 464) (i32.const 200))
    (call $expect (i32.const 64) (i32.const 100) (i32.const 1) (i32.const 1))
    (call $expect (i32.const 464) (i32.const 50) (i32.const 2) (i32.const 2))
    (call $expect (i32.const 664) (i32.const 8) (i32.const 0) (i32.const 3))
    (call $up_to (i32.const 4096) (i32.const 4096) (i32.const 4496))
    (call $expect (i32.const 4096) (i32.const 100) (i32.const 3) (i32.const 4))
    (call $expect (i32.const 4496) (i32.const 8) (i32.const 0) (i32.const 5))))
