;;! claim = RATIONALE.md: a reference to a function needs nothing beside its code
;;! claim = RATIONALE.md: Null is all zero
;;! emit = clif
;;! functions = take call call_null

;; A reference is a constant, and its type is known: a call compares with null, if its type has null, and with nothing else.
(module
  (type $unary (func (param i32) (result i32)))
  (elem declare func $increment)
  (func $increment (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $take (export "take") (result (ref $unary)) (ref.func $increment))
  (func $call (export "call") (param i32 (ref $unary)) (result i32) (call_ref $unary (local.get 0) (local.get 1)))
  (func $call_null (export "call_null") (param i32 (ref null $unary)) (result i32)
    (call_ref $unary (local.get 0) (local.get 1)))
  (func (export "_start")))

;; function %take() -> i64 tail {
;;     sig0 = () tail
;;     fn0 = colocated %w2n_funcrefs sig0
;;
;; block0:
;;     v0 = func_addr.i64 fn0
;;     v1 = load.i64 notrap aligned readonly can_move v0
;;     return v1
;; }
;;
;; function %call(i32, i64) -> i32 tail {
;;     sig0 = () tail
;;     sig1 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_funcrefs sig0
;;
;; block0(v0: i32, v1: i64):
;;     v4 = func_addr.i64 fn0
;;     v2 = iconst.i64 32
;;     v3 = sshr v1, v2  ; v2 = 32
;;     v5 = iadd v4, v3
;;     v6 = call_indirect sig1, v5(v0)
;;     return v6
;; }
;;
;; function %call_null(i32, i64) -> i32 tail {
;;     sig0 = () tail
;;     sig1 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_funcrefs sig0
;;
;; block0(v0: i32, v1: i64):
;;     v4 = func_addr.i64 fn0
;;     trapz v1, NullFunctionReference
;;     v2 = iconst.i64 32
;;     v3 = sshr v1, v2  ; v2 = 32
;;     v5 = iadd v4, v3
;;     v6 = call_indirect sig1, v5(v0)
;;     return v6
;; }
