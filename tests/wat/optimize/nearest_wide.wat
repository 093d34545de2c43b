;; The nearest of points, beside a sum of 128 bits, which has two results.
(module
(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
(memory (export "memory") 1)
(func $f (param $a i32) (param $r i32) (param $end i32) (result i64) (local $s f32) (local $best f32) (local $lo i64) (local $hi i64) (local $i i32) (local $bi i32)
(local.set $best (f32.const inf))
(loop $l
(local.set $s (f32.const 0))
(local.set $s (f32.add (local.get $s) (f32.mul (f32.sub (f32.load offset=0 (local.get $a)) (f32.const 0.5)) (f32.sub (f32.load offset=0 (local.get $a)) (f32.const 0.5)))))
(local.set $s (f32.add (local.get $s) (f32.mul (f32.sub (f32.load offset=4 (local.get $a)) (f32.const 1.5)) (f32.sub (f32.load offset=4 (local.get $a)) (f32.const 1.5)))))
(local.set $s (f32.add (local.get $s) (f32.mul (f32.sub (f32.load offset=8 (local.get $a)) (f32.const 2.5)) (f32.sub (f32.load offset=8 (local.get $a)) (f32.const 2.5)))))
(local.set $s (f32.add (local.get $s) (f32.mul (f32.sub (f32.load offset=12 (local.get $a)) (f32.const 3.5)) (f32.sub (f32.load offset=12 (local.get $a)) (f32.const 3.5)))))
(local.set $s (f32.add (local.get $s) (f32.mul (f32.sub (f32.load offset=16 (local.get $a)) (f32.const 4.5)) (f32.sub (f32.load offset=16 (local.get $a)) (f32.const 4.5)))))
(local.set $s (f32.add (local.get $s) (f32.mul (f32.sub (f32.load offset=20 (local.get $a)) (f32.const 5.5)) (f32.sub (f32.load offset=20 (local.get $a)) (f32.const 5.5)))))
(local.set $s (f32.add (local.get $s) (f32.mul (f32.sub (f32.load offset=24 (local.get $a)) (f32.const 6.5)) (f32.sub (f32.load offset=24 (local.get $a)) (f32.const 6.5)))))
(local.set $s (f32.add (local.get $s) (f32.mul (f32.sub (f32.load offset=28 (local.get $a)) (f32.const 7.5)) (f32.sub (f32.load offset=28 (local.get $a)) (f32.const 7.5)))))
(i64.add128 (local.get $lo) (local.get $hi) (i64.extend_i32_u (i32.reinterpret_f32 (local.get $s))) (i64.const -1)) (local.set $hi) (local.set $lo)
(local.set $bi (select (local.get $i) (local.get $bi) (f32.lt (local.get $s) (local.get $best))))
(local.set $best (select (local.get $s) (local.get $best) (f32.lt (local.get $s) (local.get $best))))
(local.set $i (i32.add (local.get $i) (i32.const 1)))
(br_if $l (i32.ne (local.tee $a (i32.add (local.get $a) (i32.const 32))) (local.get $end))))
(i64.add (i64.add (local.get $lo) (i64.mul (local.get $hi) (i64.const 3))) (i64.add (i64.extend_i32_u (local.get $bi)) (i64.extend_i32_u (i32.reinterpret_f32 (local.get $best))))))

  (func (export "_start") (local $i i32) (local $h i32)
    (loop $fill
      (f32.store offset=4096 (local.get $i) (f32.convert_i32_s (i32.rem_u (i32.mul (local.get $i) (i32.const 7)) (i32.const 101))))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 4096))))
    (local.set $h (i32.wrap_i64 (call $f (i32.const 4096) (i32.const 16) (i32.const 8192))))
    (call $exit (i32.ne (i32.and (i32.xor (local.get $h) (i32.shr_u (local.get $h) (i32.const 13))) (i32.const 127)) (i32.const 84)))))
