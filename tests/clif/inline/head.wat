;;! claim = RATIONALE.md: the call makes the same tests again with the same outcome
;;! emit = clif
;;! functions = walk

;; The arguments of the call are those of the test, which changes nothing else.
(module
  (memory 1)
  (func $walk (export "walk") (param i32)
    (if (i32.eqz (local.tee 0 (i32.load (local.get 0)))) (then (return)))
    (i32.store (local.get 0) (i32.const 1))
    (call $walk (local.get 0)))
  (func (export "_start")))

;; function %walk(i32) tail {
;;     region0 = 0 "memory"
;;     sig0 = () tail
;;     sig1 = (i32) tail
;;     fn0 = colocated %w2n_variables sig0
;;     fn1 = colocated %walk sig1
;;
;; block0(v0: i32):
;;     v2 = func_addr.i64 fn0
;;     v3 = load.i64 notrap aligned readonly can_move v2  ; memory 0: base
;;     v1 = uextend.i64 v0
;;     v4 = iadd v3, v1
;;     v5 = load.i32 little region0 v4
;;     v6 = iconst.i32 0
;;     v7 = icmp eq v5, v6  ; v6 = 0
;;     v8 = uextend.i32 v7
;;     brif v8, block1, block3
;;
;; block1:
;;     return
;;
;; block3:
;;     v9 = iconst.i32 1
;;     v10 = uextend.i64 v5
;;     v11 = iadd.i64 v3, v10
;;     store little region0 v9, v11  ; v9 = 1
;;     v12 = uextend.i64 v5
;;     v13 = iadd.i64 v3, v12
;;     v14 = load.i32 little region0 v13
;;     v15 = iconst.i32 0
;;     v16 = icmp eq v14, v15  ; v15 = 0
;;     v17 = uextend.i32 v16
;;     brif v17, block6, block9
;;
;; block6:
;;     jump block8
;;
;; block9:
;;     jump block4
;;
;; block8:
;;     jump block5
;;
;; block4:
;;     call fn1(v5)
;;     jump block5
;;
;; block5:
;;     return
;; }
