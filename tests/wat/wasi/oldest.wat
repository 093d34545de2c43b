;; The WASI of before preview 1, which old programs import. Where it differs: `fd_seek` counts SEEK_SET as 2, and a file's size
;; lies at 24 in its status, which is 56 bytes long. Prints the file `text` of its first directory from the third byte on.
(module
  (import "wasi_unstable" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_filestat_get" (func $status (param i32 i32) (result i32)))
  (import "wasi_unstable" "fd_seek" (func $seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 512) "text")
  (data (i32.const 184) "\aa") ;; The byte after the status.
  ;; 8: how much a call moved, 16: the buffer of a call, 24: the file, 32: the position, 128: the status, 1024: the bytes.
  (func $check (param $errno i32) (if (local.get $errno) (then (call $exit (local.get $errno)))))
  (func $_start (export "_start")
    (call $check (call $open (i32.const 3) (i32.const 1) (i32.const 512) (i32.const 4)
      (i32.const 0) (i64.const 0x200026) (i64.const 0x200026) (i32.const 0) (i32.const 24)))
    (call $check (call $status (i32.load (i32.const 24)) (i32.const 128)))
    (if (i64.ne (i64.load (i32.const 152)) (i64.const 8)) (then (call $exit (i32.const 101))))
    (if (i32.ne (i32.load8_u (i32.const 184)) (i32.const 0xaa)) (then (call $exit (i32.const 102))))
    (call $check (call $seek (i32.load (i32.const 24)) (i64.const 2) (i32.const 2) (i32.const 32)))
    (if (i64.ne (i64.load (i32.const 32)) (i64.const 2)) (then (call $exit (i32.const 103))))
    (call $check (call $seek (i32.load (i32.const 24)) (i64.const 0) (i32.const 0) (i32.const 32)))
    (if (i64.ne (i64.load (i32.const 32)) (i64.const 2)) (then (call $exit (i32.const 104))))
    (i32.store (i32.const 16) (i32.const 1024))
    (i32.store (i32.const 20) (i32.const 100))
    (call $check (call $fd_read (i32.load (i32.const 24)) (i32.const 16) (i32.const 1) (i32.const 8)))
    (i32.store (i32.const 20) (i32.load (i32.const 8)))
    (call $check (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8)))))
