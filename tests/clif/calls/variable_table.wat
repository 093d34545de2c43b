;;! claim = RATIONALE.md: one comparison checks both for null and for the type
;;! emit = clif
;;! functions = call

;; Signature and code are two halves of one element: no pointer is followed. What tells null from another type is cold.
(module
  (type $unary (func (param i32) (result i32)))
  (table $table (export "table") 2 10 funcref)
  (elem (table $table) (i32.const 0) func $increment)
  (func $increment (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $call (export "call") (param i32 i32) (result i32)
    (table.set $table (i32.const 1) (ref.func $increment))
    (call_indirect $table (type $unary) (local.get 0) (local.get 1)))
  (func (export "_start")))

;; function %call(i32, i32) -> i32 tail {
;;     region0 = 3 "lengths"
;;     region1 = 1 "table"
;;     sig0 = () tail
;;     sig1 = () tail
;;     sig2 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_funcrefs sig0
;;     fn1 = colocated %w2n_variables sig1
;;
;; block0(v0: i32, v1: i32):
;;     v3 = func_addr.i64 fn0
;;     v6 = func_addr.i64 fn1
;;     v9 = load.i64 notrap aligned readonly can_move v6  ; table 0: base
;;     v2 = iconst.i32 1
;;     v4 = load.i64 notrap aligned readonly can_move v3
;;     v5 = iconst.i64 1
;;     v7 = load.i64 notrap aligned region0 v6+8  ; table 0: length
;;     v8 = icmp uge v5, v7  ; v5 = 1
;;     trapnz v8, TableOutOfBounds
;;     v10 = iconst.i64 3
;;     v11 = ishl v5, v10  ; v5 = 1, v10 = 3
;;     v12 = iadd v9, v11
;;     store notrap aligned region1 v4, v12
;;     v13 = uextend.i64 v1
;;     v14 = load.i64 notrap aligned region0 v6+8  ; table 0: length
;;     v15 = icmp uge v13, v14
;;     trapnz v15, UndefinedElement
;;     v16 = iconst.i64 3
;;     v17 = ishl v13, v16  ; v16 = 3
;;     v18 = iadd v9, v17
;;     v19 = load.i32 notrap aligned region1 v18
;;     v20 = iconst.i32 1
;;     v21 = icmp ne v19, v20  ; v20 = 1
;;     brif v21, block1, block2
;;
;; block1 cold:
;;     trapz.i32 v19, UninitializedElement
;;     trap IndirectCallTypeMismatch
;;
;; block2:
;;     v22 = sload32.i64 notrap aligned region1 v18+4
;;     v23 = iadd.i64 v3, v22
;;     v24 = call_indirect sig2, v23(v0)
;;     return v24
;; }
