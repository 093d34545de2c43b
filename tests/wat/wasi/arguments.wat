;; Prints its arguments after the first, which is the program's name: each with the zero byte that ends it.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 4)
  ;; 0: the count, 4: bytes of all, 16: the buffer to write, 1024: pointers, 65536: the bytes.
  (func $check (param $errno i32) (if (local.get $errno) (then (call $exit (local.get $errno)))))
  (func $_start (export "_start")
    (call $check (call $sizes (i32.const 0) (i32.const 4)))
    (call $check (call $get (i32.const 1024) (i32.const 65536)))
    (if (i32.ge_u (i32.load (i32.const 0)) (i32.const 2))
      (then
        (i32.store (i32.const 16) (i32.load (i32.const 1028)))
        (i32.store (i32.const 20)
          (i32.sub (i32.add (i32.const 65536) (i32.load (i32.const 4))) (i32.load (i32.const 1028))))
        (call $check (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8)))))))
