;;! claim = RATIONALE.md: Why are addresses and memory bases computed in the entry block?
;;! emit = clif
;;! functions = either

;; The accesses are in two blocks, neither of which comes before the other.
(module
  (memory (export "memory") 1)
  (func $either (export "either") (param i32 i32)
    (if (local.get 0)
      (then (i32.store (local.get 1) (i32.const 1)))
      (else (i32.store (local.get 1) (i32.const 2)))))
  (func (export "_start")))

;; function %either(i32, i32) tail {
;;     region0 = 0 "memory"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i32):
;;     v4 = func_addr.i64 fn0
;;     v5 = load.i64 notrap aligned readonly can_move v4  ; memory 0: base
;;     brif v0, block1, block2
;;
;; block1:
;;     v2 = iconst.i32 1
;;     v3 = uextend.i64 v1
;;     v6 = iadd.i64 v5, v3
;;     store little region0 v2, v6  ; v2 = 1
;;     jump block3
;;
;; block2:
;;     v7 = iconst.i32 2
;;     v8 = uextend.i64 v1
;;     v9 = iadd.i64 v5, v8
;;     store little region0 v7, v9  ; v7 = 2
;;     jump block3
;;
;; block3:
;;     return
;; }
