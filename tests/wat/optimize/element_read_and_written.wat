;; A loop that reads and writes the same element in each iteration, beside elements that lie further and further on.
(module
(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
(memory (export "memory") 1)
(func $f (param $a i32) (param $r i32) (param $q i32) (param $end i32) (local $s f32)
(loop $l
(local.set $s (f32.load (local.get $q)))
(f32.store offset=0 (local.get $a) (f32.add (f32.mul (f32.load offset=0 (local.get $r)) (local.get $s)) (f32.const 0.5)))
(f32.store offset=4 (local.get $a) (f32.add (f32.mul (f32.load offset=4 (local.get $r)) (local.get $s)) (f32.const 0.5)))
(f32.store offset=8 (local.get $a) (f32.add (f32.mul (f32.load offset=8 (local.get $r)) (local.get $s)) (f32.const 0.5)))
(f32.store offset=12 (local.get $a) (f32.add (f32.mul (f32.load offset=12 (local.get $r)) (local.get $s)) (f32.const 0.5)))
(f32.store offset=0 (local.get $q) (f32.add (f32.load offset=0 (local.get $r)) (f32.const 1)))
(f32.store offset=4 (local.get $q) (f32.add (f32.load offset=4 (local.get $r)) (f32.const 1)))
(f32.store offset=8 (local.get $q) (f32.add (f32.load offset=8 (local.get $r)) (f32.const 1)))
(f32.store offset=12 (local.get $q) (f32.add (f32.load offset=12 (local.get $r)) (f32.const 1)))
(local.set $r (i32.add (local.get $r) (i32.const 64)))
(br_if $l (i32.ne (local.tee $a (i32.add (local.get $a) (i32.const 16))) (local.get $end))))
)
  (func (export "_start") (local $i i32) (local $h i32)
    (loop $fill
      (f32.store offset=4096 (local.get $i) (f32.convert_i32_s (i32.rem_u (i32.mul (local.get $i) (i32.const 7)) (i32.const 101))))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 4096))))
    (f32.store (i32.const 16) (f32.const 3))
    (call $f (i32.const 1024) (i32.const 4096) (i32.const 16) (i32.const 1280))
    (local.set $i (i32.const 0))
    (loop $sum
      (local.set $h (i32.add (i32.mul (local.get $h) (i32.const 31)) (i32.load offset=1024 (local.get $i))))
      (br_if $sum (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 256))))
    (call $exit (i32.ne (i32.and (i32.xor (local.get $h) (i32.shr_u (local.get $h) (i32.const 13))) (i32.const 127)) (i32.const 26)))))
