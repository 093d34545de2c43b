;; Growth page by page to 64 MiB, each page written at both ends, then all read again.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 0)
  (func $_start (export "_start")
    (local $page i32) (local $address i32)
    (loop $again
      (if (i32.ne (memory.grow (i32.const 1)) (local.get $page)) (then (call $exit (i32.const 1))))
      (local.set $address (i32.mul (local.get $page) (i32.const 65536)))
      (if (i32.load (local.get $address)) (then (call $exit (i32.const 2))))
      (i32.store (local.get $address) (local.get $page))
      (i32.store offset=65532 (local.get $address) (i32.xor (local.get $page) (i32.const -1)))
      (br_if $again (i32.lt_u (local.tee $page (i32.add (local.get $page) (i32.const 1))) (i32.const 1024))))
    (local.set $page (i32.const 0))
    (loop $again
      (local.set $address (i32.mul (local.get $page) (i32.const 65536)))
      (if (i32.ne (i32.load (local.get $address)) (local.get $page)) (then (call $exit (i32.const 3))))
      (if (i32.ne (i32.load offset=65532 (local.get $address)) (i32.xor (local.get $page) (i32.const -1)))
        (then (call $exit (i32.const 4))))
      (br_if $again (i32.lt_u (local.tee $page (i32.add (local.get $page) (i32.const 1))) (i32.const 1024))))))
