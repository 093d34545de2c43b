;; A handler may lead back to a loop: a thousand rounds of throw and catch in one frame.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (tag $next (param i32))
  (func $throw (param i32) (throw $next (i32.add (local.get 0) (i32.const 1))))
  (func $_start (export "_start")
    (local $i i32)
    (i32.const 0)
    (loop $again (param i32)
      (local.set $i)
      (if (i32.lt_u (local.get $i) (i32.const 1000))
        (then (try_table (catch $next $again) (call $throw (local.get $i))))))
    (if (i32.ne (local.get $i) (i32.const 1000)) (then (call $exit (i32.const 1))))))
