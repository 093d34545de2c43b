;;! claim = RATIONALE.md: Why do branches in loops become selections?
;;! emit = clif
;;! functions = check

(module
  (memory (export "memory") 1)
  ;; A checksum of the numbers, of which odd ones count otherwise.
  (func $check (export "check") (param $p i32) (param $end i32) (result i32)
    (local $x i32) (local $y i32) (local $sum i32)
    (loop $next
      (local.set $x (i32.load (local.get $p)))
      (if (i32.and (local.get $x) (i32.const 1))
        (then (local.set $y (i32.xor (i32.shr_u (local.get $x) (i32.const 1)) (i32.const 0x5a5a5a5a))))
        (else (local.set $y (i32.rotl (local.get $x) (i32.const 7)))))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (local.get $y)))
      (br_if $next (i32.ne (local.tee $p (i32.add (local.get $p) (i32.const 4))) (local.get $end))))
    (local.get $sum))
  (func (export "_start")))

;; function %check(i32, i32) -> i32 tail {
;;     region0 = 0 "memory"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i32):
;;     v27 -> v1
;;     v26 -> v27
;;     v5 = func_addr.i64 fn0
;;     v6 = load.i64 notrap aligned readonly can_move v5  ; memory 0: base
;;     v2 = iconst.i32 0
;;     jump block1(v0, v2)  ; v2 = 0
;;
;; block1(v3: i32, v18: i32):
;;     v23 -> v3
;;     v17 -> v18
;;     v4 = uextend.i64 v3
;;     v7 = iadd.i64 v6, v4
;;     v8 = load.i32 little region0 v7
;;     v9 = iconst.i32 1
;;     v10 = band v8, v9  ; v9 = 1
;;     v11 = iconst.i32 1
;;     v12 = ushr v8, v11  ; v11 = 1
;;     v13 = iconst.i32 0x5a5a_5a5a
;;     v14 = bxor v12, v13  ; v13 = 0x5a5a_5a5a
;;     v15 = iconst.i32 7
;;     v16 = rotl v8, v15  ; v15 = 7
;;     v30 = select v10, v14, v16
;;     v21 -> v30
;;     v19 = iconst.i32 31
;;     v20 = imul v18, v19  ; v19 = 31
;;     v22 = iadd v20, v21
;;     v24 = iconst.i32 4
;;     v25 = iadd v3, v24  ; v24 = 4
;;     v28 = icmp ne v25, v27
;;     v29 = uextend.i32 v28
;;     brif v29, block1(v25, v22), block5
;;
;; block5:
;;     return v22
;; }
