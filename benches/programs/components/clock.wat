;; Reads the clock ten million times through WASI 0.2.
(component
  (import "wasi:clocks/monotonic-clock@0.2.0" (instance $clock
    (type $u64 u64) (export "instant" (type $instant (eq $u64))) (export "now" (func (result $instant)))))
  (core func $now (canon lower (func $clock "now")))
  (core module $program
    (import "clock" "now" (func $now (result i64)))
    (func (export "run") (result i32) (local $left i32) (local $before i64) (local $time i64)
      (local.set $left (i32.const 10000000))
      (loop $again
        (local.set $time (call $now))
        (if (i64.lt_u (local.get $time) (local.get $before)) (then (return (i32.const 1))))
        (local.set $before (local.get $time))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (i32.const 0)))
  (core instance $program (instantiate $program (with "clock" (instance (export "now" (func $now))))))
  (func $run (result (result)) (canon lift (core func $program "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
