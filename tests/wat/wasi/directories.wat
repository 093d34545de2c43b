;; Prints the names of the directories that it was granted, a line each; the exit status is the error that ends the list.
(module
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_dir_name" (func $name (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  ;; 0: what is known of a directory, 16: the buffer to write, 1024: the name.
  (func $check (param $errno i32) (if (local.get $errno) (then (call $exit (local.get $errno)))))
  (func $_start (export "_start")
    (local $fd i32)
    (local.set $fd (i32.const 3))
    (loop $again
      (call $check (call $prestat (local.get $fd) (i32.const 0)))
      (call $check (call $name (local.get $fd) (i32.const 1024) (i32.load (i32.const 4))))
      (i32.store8 offset=1024 (i32.load (i32.const 4)) (i32.const 10))
      (i32.store (i32.const 16) (i32.const 1024))
      (i32.store (i32.const 20) (i32.add (i32.load (i32.const 4)) (i32.const 1)))
      (call $check (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8)))
      (local.set $fd (i32.add (local.get $fd) (i32.const 1)))
      (br $again))))
