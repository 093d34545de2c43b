;;! claim = RATIONALE.md: Why do branches in loops become selections?
;;! emit = clif
;;! functions = find

(module
  (memory (export "memory") 1)
  ;; Each number decides which one is read next.
  (func $find (export "find") (param $low i32) (param $high i32) (param $key i32) (result i32)
    (local $middle i32)
    (loop $next
      (local.set $middle (i32.shr_u (i32.add (local.get $low) (local.get $high)) (i32.const 1)))
      (if (i32.lt_u (i32.load8_u (local.get $middle)) (local.get $key))
        (then (local.set $low (i32.add (local.get $middle) (i32.const 1))))
        (else (local.set $high (local.get $middle))))
      (br_if $next (i32.lt_u (local.get $low) (local.get $high))))
    (local.get $low))
  (func (export "_start")))

;; function %find(i32, i32, i32) -> i32 tail {
;;     region0 = 0 "memory"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i32, v2: i32):
;;     v14 -> v2
;;     v23 -> v14
;;     v10 = func_addr.i64 fn0
;;     v11 = load.i64 notrap aligned readonly can_move v10  ; memory 0: base
;;     v3 = iconst.i32 0
;;     jump block1(v0, v1)
;;
;; block1(v4: i32, v5: i32):
;;     v6 = iadd v4, v5
;;     v7 = iconst.i32 1
;;     v8 = ushr v6, v7  ; v7 = 1
;;     v9 = uextend.i64 v8
;;     v12 = iadd.i64 v11, v9
;;     v13 = uload8.i32 little region0 v12
;;     v15 = icmp ult v13, v14
;;     v16 = uextend.i32 v15
;;     brif v16, block2, block3
;;
;; block2:
;;     v17 = iconst.i32 1
;;     v18 = iadd.i32 v8, v17  ; v17 = 1
;;     jump block4(v18, v5)
;;
;; block3:
;;     jump block4(v4, v8)
;;
;; block4(v19: i32, v20: i32):
;;     v21 = icmp ult v19, v20
;;     v22 = uextend.i32 v21
;;     brif v22, block1(v19, v20), block5
;;
;; block5:
;;     return v19
;; }
