;;! claim = RATIONALE.md: Why does a loop for vectors stand in front of the loop, which stays?
;;! emit = clif
;;! functions = scale

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
;;     region1 = 3 "lengths"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i32, v2: f64, v3: i32):
;;     v5 -> v2
;;     v8 = func_addr.i64 fn0
;;     v9 = load.i64 notrap aligned readonly can_move v8  ; memory 0: base
;;     jump block4(v1, v0, v3)
;;
;; block4(v26: i32, v27: i32, v28: i32):
;;     v29 = iconst.i32 -1
;;     v30 = iadd v28, v29  ; v29 = -1
;;     v31 = uextend.i64 v30
;;     v32 = iconst.i64 1
;;     v33 = iadd v31, v32  ; v32 = 1
;;     v34 = iconst.i64 3
;;     v35 = icmp uge v31, v34  ; v34 = 3
;;     v36 = iconst.i64 -4
;;     v37 = band v33, v36  ; v36 = -4
;;     brif v35, block5, block1(v26, v27, v28)
;;
;; block5:
;;     v38 = uextend.i64 v27
;;     v39 = load.i64 notrap aligned region1 v8+8  ; memory 0: length
;;     v40 = iconst.i64 8
;;     v41 = imul.i64 v31, v40  ; v40 = 8
;;     v42 = iadd v38, v41
;;     v43 = iconst.i64 8
;;     v44 = iadd v42, v43  ; v43 = 8
;;     v45 = icmp ule v44, v39
;;     v46 = iadd.i64 v9, v38
;;     v47 = uextend.i64 v26
;;     v48 = load.i64 notrap aligned region1 v8+8  ; memory 0: length
;;     v49 = iconst.i64 8
;;     v50 = imul.i64 v31, v49  ; v49 = 8
;;     v51 = iadd v47, v50
;;     v52 = iconst.i64 8
;;     v53 = iadd v51, v52  ; v52 = 8
;;     v54 = icmp ule v53, v48
;;     v55 = iadd.i64 v9, v47
;;     v56 = iconst.i64 0
;;     v57 = iadd v47, v56  ; v56 = 0
;;     v58 = icmp ule v44, v57
;;     v59 = iconst.i64 0
;;     v60 = iadd v38, v59  ; v59 = 0
;;     v61 = icmp ule v53, v60
;;     v62 = bor v58, v61
;;     v63 = band v45, v54
;;     v64 = band v63, v62
;;     brif v64, block6, block1(v26, v27, v28)
;;
;; block6:
;;     v65 = iconst.i64 8
;;     v66 = imul.i64 v37, v65  ; v65 = 8
;;     v67 = iconst.i64 0
;;     jump block7(v67)  ; v67 = 0
;;
;; block7(v68: i64):
;;     v69 = iadd.i64 v46, v68
;;     v70 = iadd.i64 v55, v68
;;     v71 = load.i8x16 notrap little region0 v69
;;     v72 = bitcast.f64x2 little v71
;;     v73 = load.i8x16 notrap little region0 v69+16
;;     v74 = bitcast.f64x2 little v73
;;     v75 = load.i8x16 notrap little region0 v70
;;     v76 = bitcast.f64x2 little v75
;;     v77 = load.i8x16 notrap little region0 v70+16
;;     v78 = bitcast.f64x2 little v77
;;     v79 = splat.f64x2 v2
;;     v80 = fmul v79, v72
;;     v81 = fmul v79, v74
;;     v82 = fadd v80, v76
;;     v83 = fadd v81, v78
;;     v84 = bitcast.i8x16 little v82
;;     store notrap little region0 v84, v70
;;     v85 = bitcast.i8x16 little v83
;;     store notrap little region0 v85, v70+16
;;     v86 = iconst.i64 32
;;     v87 = iadd v68, v86  ; v86 = 32
;;     v88 = icmp ult v87, v66
;;     brif v88, block7(v87), block8
;;
;; block8:
;;     v89 = ireduce.i32 v37
;;     v90 = iconst.i32 8
;;     v91 = imul v89, v90  ; v90 = 8
;;     v92 = iadd.i32 v26, v91
;;     v93 = iconst.i32 8
;;     v94 = imul v89, v93  ; v93 = 8
;;     v95 = iadd.i32 v27, v94
;;     v96 = iconst.i32 -1
;;     v97 = imul v89, v96  ; v96 = -1
;;     v98 = iadd.i32 v28, v97
;;     v99 = icmp.i64 eq v37, v33
;;     brif v99, block3, block1(v92, v95, v98)
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
;;     brif v25, block1(v22, v20, v25), block3
;;
;; block3:
;;     jump block2
;;
;; block2:
;;     return
;; }
