;;! claim = RATIONALE.md: the index is compared before anything is loaded
;;! emit = clif
;;! functions = caller

;; Whatever the index is otherwise, all checks are made.
(module
  (type $unary (func (param i32) (result i32)))
  (table funcref (elem $increment $decrement))
  (func $increment (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $decrement (type $unary) (i32.sub (local.get 0) (i32.const 1)))
  (func $caller (export "caller") (param i32 i32) (result i32) (call_indirect (type $unary) (local.get 0) (local.get 1)))
  (func (export "_start")))

;; function %caller(i32, i32) -> i32 tail {
;;     sig0 = () tail
;;     sig1 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_funcrefs sig0
;;
;; block0(v0: i32, v1: i32):
;;     v14 = func_addr.i64 fn0
;;     v3 = iconst.i32 0
;;     v4 = icmp eq v1, v3  ; v3 = 0
;;     brif v4, block2, block3
;;
;; block2:
;;     v5 = iconst.i32 1
;;     v6 = iadd.i32 v0, v5  ; v5 = 1
;;     jump block1(v6)
;;
;; block3:
;;     v7 = iconst.i32 1
;;     v8 = icmp.i32 eq v1, v7  ; v7 = 1
;;     brif v8, block4, block5
;;
;; block4:
;;     v9 = iconst.i32 1
;;     v10 = isub.i32 v0, v9  ; v9 = 1
;;     jump block1(v10)
;;
;; block5 cold:
;;     v11 = uextend.i64 v1
;;     v12 = iconst.i64 2
;;     v13 = icmp uge v11, v12  ; v12 = 2
;;     trapnz v13, UndefinedElement
;;     v15 = iconst.i64 3
;;     v16 = ishl v11, v15  ; v15 = 3
;;     v17 = iadd.i64 v14, v16
;;     v18 = sload32 notrap aligned readonly v17+4
;;     v19 = iadd.i64 v14, v18
;;     v20 = call_indirect sig1, v19(v0)
;;     jump block1(v20)
;;
;; block1(v2: i32):
;;     return v2
;; }
