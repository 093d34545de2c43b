;; Greets who is named on the command line:  hello [NAME]
;;
;;     cargo run --release -- examples/hello.wat -o hello && ./hello world
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)

  ;; 0: count of arguments, 4: their size, 8: bytes written, 16: three (address, length) pairs
  (data (i32.const 64) "Hello, ")
  (data (i32.const 80) "wasm")
  (data (i32.const 96) "!\n")
  ;; 256: addresses of the arguments, 1024: the arguments

  (func $length (param $text i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $text))
    (loop $next
      (if (i32.load8_u (local.get $end))
        (then
          (local.set $end (i32.add (local.get $end) (i32.const 1)))
          (br $next))))
    (i32.sub (local.get $end) (local.get $text)))

  (func $name (result i32)
    (if (call $args_sizes_get (i32.const 0) (i32.const 4)) (then unreachable))
    (if (i32.or (i32.lt_u (i32.load (i32.const 0)) (i32.const 2))
                (i32.or (i32.gt_u (i32.load (i32.const 0)) (i32.const 100))
                        (i32.gt_u (i32.load (i32.const 4)) (i32.const 60000))))
      (then (return (i32.const 80))))
    (if (call $args_get (i32.const 256) (i32.const 1024)) (then unreachable))
    (i32.load (i32.const 260)))

  (func $piece (param $at i32) (param $text i32) (param $length i32)
    (i32.store (local.get $at) (local.get $text))
    (i32.store offset=4 (local.get $at) (local.get $length)))

  (func (export "_start")
    (local $name i32)
    (local.set $name (call $name))
    (call $piece (i32.const 16) (i32.const 64) (i32.const 7))
    (call $piece (i32.const 24) (local.get $name) (call $length (local.get $name)))
    (call $piece (i32.const 32) (i32.const 96) (i32.const 2))
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 3) (i32.const 8)))))
