;; Reads the clock ten million times through preview 1.
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (local $left i32) (local $before i64) (local $time i64)
    (local.set $left (i32.const 10000000))
    (loop $again
      (if (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 0)) (then unreachable))
      (local.set $time (i64.load (i32.const 0)))
      (if (i64.lt_u (local.get $time) (local.get $before)) (then unreachable))
      (local.set $before (local.get $time))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
