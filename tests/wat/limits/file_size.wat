;; Started with a limit on the size of files: writes until that is an error, which must be fbig, as it must for a larger size and
;; for space behind the limit.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_size" (func $set_size (param i32 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_allocate" (func $allocate (param i32 i64 i64) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "limited")
  (data (i32.const 16) "\00\04\00\00\00\40\00\00") ;; 16 KiB at 1024
  (func $check (param $errno i32) (if (i32.ne (local.get $errno) (i32.const 22)) (then unreachable)))
  (func $_start (export "_start")
    (local $errno i32)
    (if (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 7) (i32.const 9)
          (i64.const 0x3fffffff) (i64.const 0) (i32.const 0) (i32.const 32))
      (then unreachable))
    (loop $again
      (local.set $errno (call $write (i32.load (i32.const 32)) (i32.const 16) (i32.const 1) (i32.const 36)))
      (br_if $again (i32.eqz (local.get $errno))))
    (call $check (local.get $errno))
    (call $check (call $set_size (i32.load (i32.const 32)) (i64.const 0x100000)))
    (call $check (call $allocate (i32.load (i32.const 32)) (i64.const 0) (i64.const 0x100000)))))
