;;! claim = RATIONALE.md: A table that no operator writes is constant data: no start-up work, no base or length to load, and its signature checks fold.
;;! emit = clif
;;! functions = one_type several_types
;;! options = --without-pass inline

;; The length is a constant, and elements are read at a distance from the references. Where all elements have the type that is
;; called, nothing is compared; where some have another one, or are null, the type is.
(module
  (type $unary (func (param i32) (result i32)))
  (type $nullary (func (result i32)))
  (table $same funcref (elem $increment $decrement))
  (table $mixed funcref (elem $increment $zero))
  (func $increment (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $decrement (type $unary) (i32.sub (local.get 0) (i32.const 1)))
  (func $zero (type $nullary) (i32.const 0))
  (func $one_type (export "one_type") (param i32 i32) (result i32)
    (call_indirect $same (type $unary) (local.get 0) (local.get 1)))
  (func $several_types (export "several_types") (param i32 i32) (result i32)
    (call_indirect $mixed (type $unary) (local.get 0) (local.get 1)))
  (func (export "_start")))

;; function %one_type(i32, i32) -> i32 tail {
;;     sig0 = () tail
;;     sig1 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_funcrefs sig0
;;
;; block0(v0: i32, v1: i32):
;;     v5 = func_addr.i64 fn0
;;     v2 = uextend.i64 v1
;;     v3 = iconst.i64 2
;;     v4 = icmp uge v2, v3  ; v3 = 2
;;     trapnz v4, UndefinedElement
;;     v6 = iconst.i64 3
;;     v7 = ishl v2, v6  ; v6 = 3
;;     v8 = iadd v5, v7
;;     v9 = sload32 notrap aligned readonly v8+4
;;     v10 = iadd v5, v9
;;     v11 = call_indirect sig1, v10(v0)
;;     return v11
;; }
;;
;; function %several_types(i32, i32) -> i32 tail {
;;     sig0 = () tail
;;     sig1 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_funcrefs sig0
;;
;; block0(v0: i32, v1: i32):
;;     v5 = func_addr.i64 fn0
;;     v2 = uextend.i64 v1
;;     v3 = iconst.i64 2
;;     v4 = icmp uge v2, v3  ; v3 = 2
;;     trapnz v4, UndefinedElement
;;     v6 = iconst.i64 16
;;     v7 = iadd v5, v6  ; v6 = 16
;;     v8 = iconst.i64 3
;;     v9 = ishl v2, v8  ; v8 = 3
;;     v10 = iadd v7, v9
;;     v11 = load.i32 notrap aligned readonly v10
;;     v12 = iconst.i32 1
;;     v13 = icmp ne v11, v12  ; v12 = 1
;;     trapnz v13, IndirectCallTypeMismatch
;;     v14 = sload32 notrap aligned readonly v10+4
;;     v15 = iadd v5, v14
;;     v16 = call_indirect sig1, v15(v0)
;;     return v16
;; }
