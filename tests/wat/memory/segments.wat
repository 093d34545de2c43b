;; Active segments: later ones win where they overlap, offsets are constant expressions, empty ones may lie at the very end.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 2)
  (data (i32.const 4090) "aaaaaaaaaaaa")
  (data (i32.add (i32.const 4090) (i32.const 2)) "bbbbbbbb")
  (data (i32.sub (i32.mul (i32.const 1024) (i32.const 4)) (i32.const 2)) "cc")
  (data (i32.const 131071) "z")
  (data (i32.const 131072) "")
  (data (i32.const 0) "")
  (func $_start (export "_start")
    ;; a a b b c c b b b b a a
    (if (i64.ne (i64.load (i32.const 4090)) (i64.const 0x6262636362626161)) (then (call $exit (i32.const 1))))
    (if (i32.ne (i32.load (i32.const 4098)) (i32.const 0x61616262)) (then (call $exit (i32.const 2))))
    (if (i32.load (i32.const 4102)) (then (call $exit (i32.const 3))))
    (if (i32.load8_u (i32.const 4089)) (then (call $exit (i32.const 4))))
    (if (i32.ne (i32.load8_u (i32.const 131071)) (i32.const 0x7a)) (then (call $exit (i32.const 5))))
    ;; What a segment laid down can be written, up to the byte.
    (i32.store8 (i32.const 4090) (i32.const 0x21))
    (if (i32.ne (i32.load16_u (i32.const 4090)) (i32.const 0x6121)) (then (call $exit (i32.const 6))))))
