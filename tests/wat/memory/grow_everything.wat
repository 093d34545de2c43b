;; Growth to all of 4 GiB: the machine may refuse, and then nothing has changed; otherwise the last byte is there.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $_start (export "_start")
    (if (i32.eq (memory.grow (i32.const 65535)) (i32.const -1))
      (then (if (i32.ne (memory.size) (i32.const 1)) (then (call $exit (i32.const 1)))))
      (else
        (if (i32.ne (memory.size) (i32.const 65536)) (then (call $exit (i32.const 2))))
        (i32.store8 (i32.const -1) (i32.const 0x5a))
        (if (i32.ne (i32.load8_u (i32.const -1)) (i32.const 0x5a)) (then (call $exit (i32.const 3))))
        (i64.store (i32.const -9) (i64.const -2))
        (if (i32.ne (i32.load8_u (i32.const -1)) (i32.const 0x5a)) (then (call $exit (i32.const 4))))
        (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then (call $exit (i32.const 5))))))))
