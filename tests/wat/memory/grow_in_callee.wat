;; A function that keeps reading while another one grows the memory: base and size must not be stale after the call.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1 100)
  (func $grow (param i32) (result i32) (memory.grow (local.get 0)))
  (func $_start (export "_start")
    (local $i i32) (local $sum i32)
    (i32.store (i32.const 8) (i32.const 3))
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 8))))
      (if (i32.eq (call $grow (i32.const 1)) (i32.const -1)) (then (call $exit (i32.const 1))))
      (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (i32.const 1))
      (local.set $sum (i32.add (local.get $sum)
        (i32.load (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 99))))
    (if (i32.ne (local.get $sum) (i32.const 396)) (then (call $exit (i32.const 2))))))
