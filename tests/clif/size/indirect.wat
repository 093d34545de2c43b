;;! claim = RATIONALE.md: One function for each type and table, instead of the checks at each `call_indirect`
;;! emit = clif
;;! options = -O size
;;! functions = first second w2n_call_indirect

(module
  (type $unary (func (param i32) (result i32)))
  (table $table (export "table") 2 10 funcref)
  (elem (table $table) (i32.const 0) func $first)
  (elem declare func $second)
  (func $first (type $unary) (call_indirect $table (type $unary) (local.get 0) (i32.const 1)))
  (func $second (type $unary) (call_indirect $table (type $unary) (local.get 0) (i32.const 0)))
  (func (export "_start") (table.set $table (i32.const 1) (ref.func $second))))

;; function %first(i32) -> i32 tail {
;;     sig0 = (i32, i32) -> i32 tail
;;     fn0 = colocated %w2n_call_indirect sig0
;;
;; block0(v0: i32):
;;     v1 = iconst.i32 1
;;     v2 = call fn0(v0, v1)  ; v1 = 1
;;     return v2
;; }
;;
;; function %second(i32) -> i32 tail {
;;     sig0 = (i32, i32) -> i32 tail
;;     fn0 = colocated %w2n_call_indirect sig0
;;
;; block0(v0: i32):
;;     v1 = iconst.i32 0
;;     v2 = call fn0(v0, v1)  ; v1 = 0
;;     return v2
;; }
;;
;; function %w2n_call_indirect(i32, i32) -> i32 tail {
;;     region0 = 3 "lengths"
;;     region1 = 1 "table"
;;     sig0 = () tail
;;     sig1 = () tail
;;     sig2 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_variables sig0
;;     fn1 = colocated %w2n_funcrefs sig1
;;
;; block0(v0: i32, v1: i32):
;;     v3 = func_addr.i64 fn0
;;     v6 = load.i64 notrap aligned readonly can_move v3  ; table 0: base
;;     v14 = func_addr.i64 fn1
;;     v2 = uextend.i64 v1
;;     v4 = load.i64 notrap aligned region0 v3+8  ; table 0: length
;;     v5 = icmp uge v2, v4
;;     trapnz v5, UndefinedElement
;;     v7 = iconst.i64 3
;;     v8 = ishl v2, v7  ; v7 = 3
;;     v9 = iadd v6, v8
;;     v10 = load.i32 notrap aligned region1 v9
;;     v11 = iconst.i32 1
;;     v12 = icmp ne v10, v11  ; v11 = 1
;;     brif v12, block1, block2
;;
;; block1 cold:
;;     trapz.i32 v10, UninitializedElement
;;     trap IndirectCallTypeMismatch
;;
;; block2:
;;     v13 = sload32.i64 notrap aligned region1 v9+4
;;     v15 = iadd.i64 v14, v13
;;     return_call_indirect sig2, v15(v0)
;; }
