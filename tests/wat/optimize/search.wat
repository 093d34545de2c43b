;; Loops that search compare words first: what they find is the same at each length and place, up to the last byte of the memory.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1 2)
  (global $steps (mut i32) (i32.const 0))
  ;; The first place at which `$n` bytes differ, or `$n`.
  (func $mismatch (param $a i32) (param $b i32) (param $n i32) (result i32)
    (local $i i32)
    (block $end
      (loop $again
        (br_if $end (i32.eq (local.get $i) (local.get $n)))
        (br_if $end (i32.ne
          (i32.load8_u (i32.add (local.get $a) (local.get $i)))
          (i32.load8_u (i32.add (local.get $b) (local.get $i)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $again)))
    (local.get $i))
  ;; The same, with an effect in each iteration.
  (func $mismatch_slowly (param $a i32) (param $b i32) (param $n i32) (result i32)
    (local $i i32)
    (block $end
      (loop $again
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (br_if $end (i32.eq (local.get $i) (local.get $n)))
        (br_if $end (i32.ne
          (i32.load8_u (i32.add (local.get $a) (local.get $i)))
          (i32.load8_u (i32.add (local.get $b) (local.get $i)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $again)))
    (local.get $i))
  ;; As clang writes `memcmp`: pointers go up, the count goes down, and at least one byte is compared.
  (func $difference (param $a i32) (param $b i32) (param $n i32) (result i32)
    (local $d i32)
    (loop $again
      (if (local.tee $d (i32.sub (i32.load8_s (local.get $a)) (i32.load8_s (local.get $b))))
        (then (return (local.get $d))))
      (local.set $a (i32.add (local.get $a) (i32.const 1)))
      (local.set $b (i32.add (local.get $b) (i32.const 1)))
      (br_if $again (local.tee $n (i32.add (local.get $n) (i32.const -1)))))
    (i32.const 0))
  ;; The number of elements of 2 bytes before `$wanted`, of which only the lowest bits can be there.
  (func $find (param $s i32) (param $wanted i32) (result i32)
    (local $p i32)
    (local.set $p (local.get $s))
    (loop $again
      (if (i32.ne (i32.load16_u offset=2 (local.get $p)) (i32.and (local.get $wanted) (i32.const 0xffff)))
        (then
          (local.set $p (i32.add (local.get $p) (i32.const 2)))
          (br $again))))
    (i32.shr_u (i32.sub (local.get $p) (local.get $s)) (i32.const 1)))
  (func $length (param $s i32) (result i32)
    (local $p i32)
    (local.set $p (local.get $s))
    (loop $again
      (if (i32.load8_u (local.get $p))
        (then
          (local.set $p (i32.add (local.get $p) (i32.const 1)))
          (br $again))))
    (i32.sub (local.get $p) (local.get $s)))
  (func $expect (param $actual i32) (param $expected i32) (param $code i32)
    (if (i32.ne (local.get $actual) (local.get $expected)) (then (call $exit (local.get $code)))))
  ;; All lengths and places of one difference, with sequences at these addresses.
  (func $compare_all (param $a i32) (param $b i32)
    (local $n i32) (local $at i32)
    (loop $lengths
      (local.set $at (i32.const 0))
      (loop $places
        (memory.fill (local.get $a) (i32.const 0x80) (local.get $n))
        (memory.fill (local.get $b) (i32.const 0x80) (local.get $n))
        (if (i32.lt_u (local.get $at) (local.get $n))
          (then (i32.store8 (i32.add (local.get $b) (local.get $at)) (i32.const 0x7f))))
        (call $expect
          (call $mismatch (local.get $a) (local.get $b) (local.get $n))
          (call $mismatch_slowly (local.get $a) (local.get $b) (local.get $n))
          (i32.const 2))
        (call $expect (call $mismatch (local.get $a) (local.get $b) (local.get $n)) (local.get $at) (i32.const 3))
        (if (local.get $n)
          (then (call $expect
            (call $difference (local.get $a) (local.get $b) (local.get $n))
            (select (i32.const -255) (i32.const 0) (i32.lt_u (local.get $at) (local.get $n)))
            (i32.const 4))))
        (br_if $places (i32.le_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $n))))
      (br_if $lengths (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 35)))))
  (func $_start (export "_start")
    (call $compare_all (i32.const 16) (i32.const 101))
    (call $compare_all (i32.const 65536) (i32.const 17))
    (call $compare_all (i32.const 7) (i32.const 65501)))
  (start $before)
  ;; Sequences up to the last byte, in a memory that grows.
  (func $before
    (local $n i32)
    (loop $lengths
      (memory.fill (i32.const 65000) (i32.const 1) (i32.const 536))
      (i32.store8 (i32.add (i32.const 65501) (local.get $n)) (i32.const 0))
      (call $expect (call $length (i32.const 65501)) (local.get $n) (i32.const 5))
      (i32.store16 (i32.const 65534) (i32.const 0x0302))
      (call $expect
        (call $find (i32.sub (i32.const 65532) (i32.shl (local.get $n) (i32.const 1))) (i32.const 0xa50302))
        (local.get $n)
        (i32.const 6))
      (br_if $lengths (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 34))))
    (call $expect (memory.grow (i32.const 1)) (i32.const 1) (i32.const 7))))
