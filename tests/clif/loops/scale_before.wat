;;! claim = RATIONALE.md: Why does a loop for vectors stand in front of the loop, which stays?
;;! emit = clif
;;! functions = scale
;;! options = --without-pass vectorize

;; y[i] = k · x[i] + y[i]
(module
  (memory (export "memory") 1)
  (func $scale (export "scale") (param $x i32) (param $y i32) (param $k f64) (param $n i32)
    (loop $next
      (f64.store (local.get $y) (f64.add (f64.mul (local.get $k) (f64.load (local.get $x))) (f64.load (local.get $y))))
      (local.set $x (i32.add (local.get $x) (i32.const 8)))
      (local.set $y (i32.add (local.get $y) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start")))

;; function %scale(i32, i32, f64, i32) tail {
;;     region0 = 0 "memory"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i32, v2: f64, v3: i32):
;;     v5 -> v2
;;     v8 = func_addr.i64 fn0
;;     v9 = load.i64 notrap aligned readonly can_move v8  ; memory 0: base
;;     jump block1(v1, v0, v3)
;;
;; block1(v4: i32, v6: i32, v23: i32):
;;     v7 = uextend.i64 v6
;;     v10 = iadd.i64 v9, v7
;;     v11 = load.f64 little region0 v10
;;     v12 = fmul.f64 v5, v11
;;     v13 = uextend.i64 v4
;;     v14 = iadd.i64 v9, v13
;;     v15 = load.f64 little region0 v14
;;     v16 = fadd v12, v15
;;     v17 = uextend.i64 v4
;;     v18 = iadd.i64 v9, v17
;;     store little region0 v16, v18
;;     v19 = iconst.i32 8
;;     v20 = iadd v6, v19  ; v19 = 8
;;     v21 = iconst.i32 8
;;     v22 = iadd v4, v21  ; v21 = 8
;;     v24 = iconst.i32 1
;;     v25 = isub v23, v24  ; v24 = 1
;;     brif v25, block1(v22, v20, v25), block2
;;
;; block2:
;;     return
;; }
