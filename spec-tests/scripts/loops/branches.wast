;; Loops with branches that only choose between values, each twice: once so that both ways are taken, and once with a division on
;; each way, so that the branch stays. Both return the same, and trap for the same arguments.
(module
  (memory 1 1)
  (global $one (mut i32) (i32.const 1))

  (func (export "fill") (param $times i32) (local $a i32) (local $x i32)
    (loop $next
      (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1664525)) (i32.const 1013904223)))
      (i32.store8 (local.get $a) (i32.mul (i32.shr_u (local.get $x) (i32.const 30)) (local.get $times)))
      (br_if $next (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 1))) (i32.const 65536)))))
  (func (export "put") (param $a i32) (param $x i32) (i32.store8 (local.get $a) (local.get $x)))

  ;; The middle of three bytes is read if the others are odd together: it is in bounds if both are.
  (func $middle (export "middle") (param $p i32) (param $n i32) (result i32) (local $x i32) (local $sum i32)
    (loop $next
      (if (i32.and (i32.add (i32.load8_u (local.get $p)) (i32.load8_u (i32.add (local.get $p) (i32.const 2)))) (i32.const 1))
        (then (local.set $x (i32.load8_u (i32.add (local.get $p) (i32.const 1)))))
        (else (local.set $x (i32.const 5))))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (local.get $x)))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func $middle_slowly (export "middle_slowly") (param $p i32) (param $n i32) (result i32) (local $x i32) (local $sum i32)
    (loop $next
      (if (i32.and (i32.add (i32.load8_u (local.get $p)) (i32.load8_u (i32.add (local.get $p) (i32.const 2)))) (i32.const 1))
        (then
          (drop (i32.div_u (local.get $p) (global.get $one)))
          (local.set $x (i32.load8_u (i32.add (local.get $p) (i32.const 1)))))
        (else (local.set $x (i32.const 5))))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (local.get $x)))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; The next byte is read if one is not zero: behind the last one, it must not be.
  (func $following (export "following") (param $p i32) (param $n i32) (result i32) (local $x i32) (local $sum i32)
    (loop $next
      (if (i32.load8_u (local.get $p))
        (then (local.set $x (i32.load8_u (i32.add (local.get $p) (i32.const 1)))))
        (else (local.set $x (i32.const 7))))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (local.get $x)))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; Four bytes are read if the first one is odd: that one was in bounds does not mean that all are.
  (func $wider (export "wider") (param $p i32) (param $n i32) (result i32) (local $x i32) (local $sum i32)
    (loop $next
      (if (i32.and (i32.load8_u (local.get $p)) (i32.const 1))
        (then (local.set $x (i32.load (local.get $p))))
        (else (local.set $x (i32.const 9))))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (local.get $x)))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; What was stored is read again, in both orders of branches and stores, and two values are selected.
  (func $stored (export "stored") (param $p i32) (param $n i32) (result i32) (local $x i32) (local $y i64) (local $sum i32)
    (loop $next
      (local.set $x (i32.load8_u offset=1 (local.get $p)))
      (i32.store8 offset=1 (local.get $p) (i32.add (local.get $x) (i32.const 3)))
      (local.set $y (i64.const 11))
      (if (i32.gt_s (local.get $x) (i32.const 1))
        (then
          (local.set $y (i64.mul (i64.extend_i32_s (local.get $x)) (i64.const -3)))
          (local.set $x (i32.load8_u offset=1 (local.get $p)))))
      (i32.store8 offset=1 (local.get $p) (i32.add (local.get $x) (i32.const 1)))
      (local.set $sum
        (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.add (local.get $x) (i32.wrap_i64 (i64.shr_s (local.get $y) (i64.const 1))))))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func $stored_slowly (export "stored_slowly") (param $p i32) (param $n i32) (result i32) (local $x i32) (local $y i64) (local $sum i32)
    (loop $next
      (local.set $x (i32.load8_u offset=1 (local.get $p)))
      (i32.store8 offset=1 (local.get $p) (i32.add (local.get $x) (i32.const 3)))
      (local.set $y (i64.const 11))
      (if (i32.gt_s (local.get $x) (i32.const 1))
        (then
          (drop (i32.div_u (local.get $p) (global.get $one)))
          (local.set $y (i64.mul (i64.extend_i32_s (local.get $x)) (i64.const -3)))
          (local.set $x (i32.load8_u offset=1 (local.get $p)))))
      (i32.store8 offset=1 (local.get $p) (i32.add (local.get $x) (i32.const 1)))
      (local.set $sum
        (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.add (local.get $x) (i32.wrap_i64 (i64.shr_s (local.get $y) (i64.const 1))))))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; Branches in branches: the Game of Life, on a line.
  (func $alive (export "alive") (param $p i32) (param $q i32) (param $n i32) (local $sum i32) (local $x i32)
    (loop $next
      (local.set $sum (i32.add
        (i32.add (i32.load8_u (local.get $p)) (i32.load8_u (i32.add (local.get $p) (i32.const 2))))
        (i32.add (i32.load8_u (i32.add (local.get $p) (i32.const 32))) (i32.load8_u (i32.add (local.get $p) (i32.const 34))))))
      (block $done
        (local.set $x (i32.const 1))
        (if (i32.ne (local.get $sum) (i32.const 2))
          (then
            (br_if $done (i32.eq (local.get $sum) (i32.const 3)))
            (local.set $x (i32.const 0))
            (br $done)))
        (local.set $x (i32.ne (i32.load8_u (i32.add (local.get $p) (i32.const 33))) (i32.const 0))))
      (i32.store8 (local.get $q) (local.get $x))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (local.set $q (i32.add (local.get $q) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $alive_slowly (export "alive_slowly") (param $p i32) (param $q i32) (param $n i32) (local $sum i32) (local $x i32)
    (loop $next
      (local.set $sum (i32.add
        (i32.add (i32.load8_u (local.get $p)) (i32.load8_u (i32.add (local.get $p) (i32.const 2))))
        (i32.add (i32.load8_u (i32.add (local.get $p) (i32.const 32))) (i32.load8_u (i32.add (local.get $p) (i32.const 34))))))
      (block $done
        (local.set $x (i32.const 1))
        (if (i32.ne (local.get $sum) (i32.const 2))
          (then
            (br_if $done (i32.eq (local.get $sum) (i32.const 3)))
            (local.set $x (i32.const 0))
            (br $done)))
        (drop (i32.div_u (local.get $p) (global.get $one)))
        (local.set $x (i32.ne (i32.load8_u (i32.add (local.get $p) (i32.const 33))) (i32.const 0))))
      (i32.store8 (local.get $q) (local.get $x))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (local.set $q (i32.add (local.get $q) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func $same (export "same") (param $p i32) (param $n i32) (result i32)
    (i32.eq (call $middle (local.get $p) (local.get $n)) (call $middle_slowly (local.get $p) (local.get $n))))
  ;; The second one finds what the first one left, so both start from copies.
  (func (export "same_stored") (param $n i32) (result i32) (local $x i32)
    (memory.copy (i32.const 4096) (i32.const 0) (i32.const 2048))
    (local.set $x (call $stored (i32.const 0) (local.get $n)))
    (i32.and
      (i32.eq (local.get $x) (call $stored_slowly (i32.const 4096) (local.get $n)))
      (call $equal (i32.const 0) (i32.const 4096) (i32.const 2048))))
  (func (export "same_alive") (param $p i32) (param $n i32) (result i32)
    (call $alive (local.get $p) (i32.const 8192) (local.get $n))
    (call $alive_slowly (local.get $p) (i32.const 12288) (local.get $n))
    (call $equal (i32.const 8192) (i32.const 12288) (local.get $n)))
  (func $equal (export "equal") (param $p i32) (param $q i32) (param $n i32) (result i32)
    (loop $next
      (if (i32.ne (i32.load8_u (local.get $p)) (i32.load8_u (local.get $q))) (then (return (i32.const 0))))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (local.set $q (i32.add (local.get $q) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 1)))

(assert_return (invoke "fill" (i32.const 1)))
(assert_return (invoke "same" (i32.const 0) (i32.const 1)) (i32.const 1))
(assert_return (invoke "same" (i32.const 3) (i32.const 1000)) (i32.const 1))
(assert_return (invoke "same" (i32.const 65500) (i32.const 34)) (i32.const 1))
(assert_trap (invoke "middle" (i32.const 65500) (i32.const 35)) "out of bounds memory access")
(assert_trap (invoke "middle_slowly" (i32.const 65500) (i32.const 35)) "out of bounds memory access")
(assert_trap (invoke "middle" (i32.const 0xffffffff) (i32.const 1)) "out of bounds memory access")

;; Behind the last byte.
(assert_return (invoke "put" (i32.const 65533) (i32.const 0)))
(assert_return (invoke "put" (i32.const 65534) (i32.const 4)))
(assert_return (invoke "put" (i32.const 65535) (i32.const 0)))
(assert_return (invoke "following" (i32.const 65533) (i32.const 3)) (i32.const 6734))
(assert_return (invoke "put" (i32.const 65535) (i32.const 1)))
(assert_trap (invoke "following" (i32.const 65533) (i32.const 3)) "out of bounds memory access")
(assert_trap (invoke "wider" (i32.const 65533) (i32.const 3)) "out of bounds memory access")
(assert_return (invoke "put" (i32.const 65535) (i32.const 2)))
(assert_return (invoke "wider" (i32.const 65533) (i32.const 3)) (i32.const 8937))

(assert_return (invoke "same_stored" (i32.const 1)) (i32.const 1))
(assert_return (invoke "same_stored" (i32.const 1000)) (i32.const 1))
(assert_return (invoke "same_alive" (i32.const 0) (i32.const 1)) (i32.const 1))
(assert_return (invoke "same_alive" (i32.const 5) (i32.const 31)) (i32.const 1))
(assert_return (invoke "same_alive" (i32.const 7) (i32.const 1000)) (i32.const 1))
(assert_return (invoke "same_alive" (i32.const 63000) (i32.const 2502)) (i32.const 1))
(assert_trap (invoke "alive" (i32.const 63000) (i32.const 8192) (i32.const 2503)) "out of bounds memory access")
(assert_return (invoke "equal" (i32.const 8192) (i32.const 12288) (i32.const 2502)) (i32.const 1))
;; Every number of a row, not only 0 and 1.
(assert_return (invoke "fill" (i32.const 2)))
(assert_return (invoke "same" (i32.const 3) (i32.const 1000)) (i32.const 1))
(assert_return (invoke "same_alive" (i32.const 7) (i32.const 1000)) (i32.const 1))
