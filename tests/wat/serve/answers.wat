;; A CGI program that does what the first byte of the body says: `h` greets, `t` traps, `l` loops for ever, `w` waits for 300 ms and
;; greets, `x` exits without an answer, `p` prints a part of an answer and loops for ever, `q` prints an answer and traps.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  ;; The vector of the body: one byte at 64.
  (data (i32.const 0) "\40\00\00\00\01\00\00\00")
  ;; The vector of the answer.
  (data (i32.const 8) "\00\01\00\00\1f\00\00\00")
  ;; A subscription to the monotonic clock, from now on.
  (data (i32.const 128) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\a3\e1\11")
  (data (i32.const 256) "Content-Type: text/plain\n\nhello")
  (func (export "_start")
    (local $what i32)
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)))
    (local.set $what (i32.load8_u (i32.const 64)))
    (if (i32.eq (local.get $what) (i32.const 0x74)) (then unreachable))
    (if (i32.eq (local.get $what) (i32.const 0x6c)) (then (loop $ever (br $ever))))
    (if (i32.eq (local.get $what) (i32.const 0x77)) (then
      (drop (call $poll (i32.const 128) (i32.const 192) (i32.const 1) (i32.const 16)))))
    (if (i32.eq (local.get $what) (i32.const 0x78)) (then (call $exit (i32.const 3))))
    (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))
    (if (i32.eq (local.get $what) (i32.const 0x71)) (then unreachable))
    (if (i32.eq (local.get $what) (i32.const 0x70)) (then (loop $ever (br $ever))))))
