;;! claim = RATIONALE.md: so one sum of these is not made for vectors
;;! emit = clif
;;! functions = sum

(module
  (memory (export "memory") 1)
  (func $sum (export "sum") (param $x i32) (param $n i32) (result f64) (local $sum f64)
    (loop $next
      (local.set $sum (f64.add (local.get $sum) (f64.load (local.get $x))))
      (local.set $x (i32.add (local.get $x) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "_start")))

;; function %sum(i32, i32) -> f64 tail {
;;     region0 = 0 "memory"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i32):
;;     v6 = func_addr.i64 fn0
;;     v7 = load.i64 notrap aligned readonly can_move v6  ; memory 0: base
;;     v2 = f64const 0.0
;;     jump block1(v2, v0, v1)  ; v2 = 0.0
;;
;; block1(v3: f64, v4: i32, v13: i32):
;;     v5 = uextend.i64 v4
;;     v8 = iadd.i64 v7, v5
;;     v9 = load.f64 little region0 v8
;;     v10 = fadd v3, v9
;;     v11 = iconst.i32 8
;;     v12 = iadd v4, v11  ; v11 = 8
;;     v14 = iconst.i32 1
;;     v15 = isub v13, v14  ; v14 = 1
;;     brif v15, block1(v10, v12, v15), block2
;;
;; block2:
;;     return v10
;; }
