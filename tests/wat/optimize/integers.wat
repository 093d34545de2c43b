;; Products of 64 bits and reversed bytes, each as programs spell them out and as other operators compute them.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $state (mut i64) (i64.const 0x9e3779b97f4a7c15))
  (global $bits (mut i32) (i32.const 0))
  ;; The upper and the lower half of a product.
  (func $product (param $a i64) (param $b i64) (result i64 i64)
    (local $t i64) (local $u i64) (local $low i64)
    (local.set $low (i64.mul (i64.and (local.get $a) (i64.const 0xffffffff)) (i64.and (local.get $b) (i64.const 0xffffffff))))
    (local.set $t (i64.add
      (i64.mul (i64.shr_u (local.get $a) (i64.const 32)) (i64.and (local.get $b) (i64.const 0xffffffff)))
      (i64.shr_u (local.get $low) (i64.const 32))))
    (local.set $u (i64.add
      (i64.mul (i64.and (local.get $a) (i64.const 0xffffffff)) (i64.shr_u (local.get $b) (i64.const 32)))
      (i64.and (local.get $t) (i64.const 0xffffffff))))
    (i64.add
      (i64.add
        (i64.mul (i64.shr_u (local.get $a) (i64.const 32)) (i64.shr_u (local.get $b) (i64.const 32)))
        (i64.shr_u (local.get $t) (i64.const 32)))
      (i64.shr_u (local.get $u) (i64.const 32)))
    (i64.or (i64.shl (local.get $u) (i64.const 32)) (i64.and (local.get $low) (i64.const 0xffffffff))))
  ;; The upper half by additions of one factor for each bit of the other.
  (func $upper_slowly (param $a i64) (param $b i64) (result i64)
    (local $high i64) (local $low i64) (local $before i64) (local $i i32)
    (local.set $i (i32.const 64))
    (loop $again
      (local.set $high (i64.or
        (i64.shl (local.get $high) (i64.const 1))
        (i64.shr_u (local.get $low) (i64.const 63))))
      (local.set $low (i64.shl (local.get $low) (i64.const 1)))
      (if (i64.lt_s (local.get $a) (i64.const 0))
        (then
          (local.set $before (local.get $low))
          (local.set $low (i64.add (local.get $low) (local.get $b)))
          (local.set $high (i64.add
            (local.get $high)
            (i64.extend_i32_u (i64.lt_u (local.get $low) (local.get $before)))))))
      (local.set $a (i64.shl (local.get $a) (i64.const 1)))
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (local.get $high))
  (func $reversed (param $x i32) (result i32)
    (i32.or
      (i32.rotl (i32.and (local.get $x) (i32.const 0xff00ff00)) (i32.const 8))
      (i32.rotr (i32.and (local.get $x) (i32.const 0x00ff00ff)) (i32.const 8))))
  (func $port (param $x i32) (result i32)
    (i32.or
      (i32.shl (i32.and (local.get $x) (i32.const 0xff)) (i32.const 8))
      (i32.and (i32.shr_u (local.get $x) (i32.const 8)) (i32.const 0xff))))
  ;; The bytes from memory, the last first.
  (func $reversed_slowly (param $x i32) (result i32)
    (i32.store (i32.const 0) (local.get $x))
    (i32.add
      (i32.add
        (i32.mul (i32.load8_u (i32.const 0)) (i32.const 0x1000000))
        (i32.mul (i32.load8_u (i32.const 1)) (i32.const 0x10000)))
      (i32.add
        (i32.mul (i32.load8_u (i32.const 2)) (i32.const 0x100))
        (i32.load8_u (i32.const 3)))))
  (func $next (result i64)
    (global.set $state (i64.xor (global.get $state) (i64.shl (global.get $state) (i64.const 13))))
    (global.set $state (i64.xor (global.get $state) (i64.shr_u (global.get $state) (i64.const 7))))
    (global.set $state (i64.xor (global.get $state) (i64.shl (global.get $state) (i64.const 17))))
    (i64.shr_u (global.get $state) (i64.extend_i32_u (i32.and (global.get $bits) (i32.const 63)))))
  (func $_start (export "_start")
    (local $a i64) (local $b i64) (local $low i64) (local $x i32)
    (loop $again
      (local.set $a (call $next))
      (local.set $b (i64.xor (i64.const -1) (call $next)))
      (call $product (local.get $a) (local.get $b))
      (local.set $low)
      (if (i64.ne (call $upper_slowly (local.get $a) (local.get $b))) (then (call $exit (i32.const 1))))
      (if (i64.ne (local.get $low) (i64.mul (local.get $a) (local.get $b))) (then (call $exit (i32.const 2))))
      (local.set $x (i32.wrap_i64 (local.get $b)))
      (if (i32.ne (call $reversed (local.get $x)) (call $reversed_slowly (local.get $x))) (then (call $exit (i32.const 3))))
      (if (i32.ne (call $port (local.get $x)) (i32.shr_u (call $reversed_slowly (local.get $x)) (i32.const 16)))
        (then (call $exit (i32.const 4))))
      (global.set $bits (i32.add (global.get $bits) (i32.const 1)))
      (br_if $again (i32.lt_u (global.get $bits) (i32.const 2000))))))
