;; A CGI program that answers `clean`, unless it can read past the end of its memory. If the body begins with `g`, it makes its memory
;; grow, just before 100 ms are over; growing takes long, since every other page of the memory was written by instantiation.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $now (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1024 2048)
  (data (i32.const 0) "\40\00\00\00\01\00\00\00")
  (data (i32.const 8) "\00\01\00\00\1f\00\00\00")
  (data (i32.const 256) "Content-Type: text/plain\n\nclean")
  (func $time (result i64)
    (drop (call $now (i32.const 1) (i64.const 0) (i32.const 24)))
    (i64.load (i32.const 24)))
  (func $instantiate (local $at i32)
    (local.set $at (i32.const 8192))
    (loop $more
      (i32.store (local.get $at) (local.get $at))
      (local.set $at (i32.add (local.get $at) (i32.const 8192)))
      (br_if $more (i32.lt_u (local.get $at) (i32.const 0x4000000)))))
  (start $instantiate)
  (func (export "_start") (local $late i64)
    (local.set $late (i64.add (call $time) (i64.const 99_700_000)))
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)))
    (if (i32.eq (i32.load8_u (i32.const 64)) (i32.const 0x67)) (then
      (loop $early (br_if $early (i64.lt_u (call $time) (local.get $late))))
      (drop (memory.grow (i32.const 1)))
      (loop $ever (br $ever))))
    (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))
    (if (i32.eq (i32.load8_u (i32.const 64)) (i32.const 0x70)) (then
      (drop (i32.load (i32.const 0x4000000)))))))
