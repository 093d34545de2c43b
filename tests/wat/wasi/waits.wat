;; Waits for an hour, four times, and for standard streams: output twice, error, input. Exits with 16 times the number of events
;; and the error of the last, which is that of standard input.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $hour (param $at i32)
    (i32.store offset=16 (local.get $at) (i32.const 1))
    (i64.store offset=24 (local.get $at) (i64.const 3600000000000)))
  (func $stream (param $at i32) (param $type i32) (param $fd i32)
    (i32.store8 offset=8 (local.get $at) (local.get $type))
    (i32.store offset=16 (local.get $at) (local.get $fd)))
  (func (export "_start")
    (local $count i32)
    (call $hour (i32.const 0))
    (call $stream (i32.const 48) (i32.const 2) (i32.const 1))
    (call $hour (i32.const 96))
    (call $hour (i32.const 144))
    (call $stream (i32.const 192) (i32.const 2) (i32.const 1))
    (call $stream (i32.const 240) (i32.const 2) (i32.const 2))
    (call $hour (i32.const 288))
    (call $stream (i32.const 336) (i32.const 1) (i32.const 0))
    (if (call $poll (i32.const 0) (i32.const 4096) (i32.const 8) (i32.const 8192)) (then (call $exit (i32.const 255))))
    (local.set $count (i32.load (i32.const 8192)))
    (call $exit
      (i32.add
        (i32.shl (local.get $count) (i32.const 4))
        (i32.load16_u (i32.add (i32.const 4072) (i32.shl (local.get $count) (i32.const 5))))))))
