;; A CGI program that opens `/d/file` when it is instantiated. An answer is the next three bytes of the file and its flags; then the
;; program sets the flags that it can.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $stat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags" (func $set-flags (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 1)
  ;; The vectors of what is read from the file, and of the answer.
  (data (i32.const 0) "\1a\01\00\00\03\00\00\00")
  (data (i32.const 8) "\00\01\00\00\1f\00\00\00")
  (data (i32.const 32) "file")
  (data (i32.const 256) "Content-Type: text/plain\n\n??? ?")
  (global $file (mut i32) (i32.const -1))
  (func $instantiate
    (drop (call $open (i32.const 3) (i32.const 0) (i32.const 32) (i32.const 4) (i32.const 0)
      (i64.const 0x1fffffff) (i64.const 0) (i32.const 0) (i32.const 16)))
    (global.set $file (i32.load (i32.const 16))))
  (start $instantiate)
  (func (export "_start")
    (drop (call $read (global.get $file) (i32.const 0) (i32.const 1) (i32.const 16)))
    (drop (call $stat (global.get $file) (i32.const 64)))
    (i32.store8 (i32.const 286) (i32.add (i32.const 0x30) (i32.load16_u (i32.const 66))))
    ;; Appending, and not waiting.
    (drop (call $set-flags (global.get $file) (i32.const 5)))
    (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))))
