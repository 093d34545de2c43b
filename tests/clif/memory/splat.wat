;;! claim = RATIONALE.md: Why are splats loaded as floating-point lanes?
;;! emit = clif
;;! functions = splat8 splat32 splat64

;; There are no floating-point lanes of 8 and 16 bits.
(module
  (memory (export "memory") 1)
  (func $splat8 (export "splat8") (param i32) (result v128) (v128.load8_splat (local.get 0)))
  (func $splat32 (export "splat32") (param i32) (result v128) (v128.load32_splat (local.get 0)))
  (func $splat64 (export "splat64") (param i32) (result v128) (v128.load64_splat (local.get 0)))
  (func (export "_start")))

;; function %splat8(i32) -> i8x16 tail {
;;     region0 = 0 "memory"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32):
;;     v2 = func_addr.i64 fn0
;;     v3 = load.i64 notrap aligned readonly can_move v2  ; memory 0: base
;;     v1 = uextend.i64 v0
;;     v4 = iadd v3, v1
;;     v5 = load.i8 little region0 v4
;;     v6 = splat.i8x16 v5
;;     return v6
;; }
;;
;; function %splat32(i32) -> i8x16 tail {
;;     region0 = 0 "memory"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32):
;;     v2 = func_addr.i64 fn0
;;     v3 = load.i64 notrap aligned readonly can_move v2  ; memory 0: base
;;     v1 = uextend.i64 v0
;;     v4 = iadd v3, v1
;;     v5 = load.f32 little region0 v4
;;     v6 = splat.f32x4 v5
;;     v7 = bitcast.i8x16 little v6
;;     return v7
;; }
;;
;; function %splat64(i32) -> i8x16 tail {
;;     region0 = 0 "memory"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32):
;;     v2 = func_addr.i64 fn0
;;     v3 = load.i64 notrap aligned readonly can_move v2  ; memory 0: base
;;     v1 = uextend.i64 v0
;;     v4 = iadd v3, v1
;;     v5 = load.f64 little region0 v4
;;     v6 = splat.f64x2 v5
;;     v7 = bitcast.i8x16 little v6
;;     return v7
;; }
