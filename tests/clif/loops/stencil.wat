;;! claim = RATIONALE.md: a value that one iteration leaves to the next, such as the middle of a stencil, is a lane of the vector before
;;! emit = clif
;;! functions = stencil

;; y[i] = x[i - 1] + x[i] + x[i + 1], where x[i] is carried from the iteration before.
(module
  (memory (export "memory") 1)
  (func $stencil (export "stencil") (param $x i32) (param $y i32) (param $n i32) (param $here f64) (local $right f64)
    (loop $next
      (local.set $right (f64.load offset=8 (local.get $x)))
      (f64.store (local.get $y) (f64.add (f64.add (f64.load (local.get $x)) (local.get $here)) (local.get $right)))
      (local.set $here (local.get $right))
      (local.set $x (i32.add (local.get $x) (i32.const 8)))
      (local.set $y (i32.add (local.get $y) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start")))

;; function %stencil(i32, i32, i32, f64) tail {
;;     region0 = 0 "memory"
;;     region1 = 3 "lengths"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i32, v2: i32, v3: f64):
;;     v7 = func_addr.i64 fn0
;;     v8 = load.i64 notrap aligned readonly can_move v7  ; memory 0: base
;;     v4 = f64const 0.0
;;     jump block4(v0, v1, v3, v2)
;;
;; block4(v27: i32, v28: i32, v29: f64, v30: i32):
;;     v31 = iconst.i32 -1
;;     v32 = iadd v30, v31  ; v31 = -1
;;     v33 = uextend.i64 v32
;;     v34 = iconst.i64 1
;;     v35 = iadd v33, v34  ; v34 = 1
;;     v36 = iconst.i64 3
;;     v37 = icmp uge v33, v36  ; v36 = 3
;;     v38 = iconst.i64 -4
;;     v39 = band v35, v38  ; v38 = -4
;;     brif v37, block5, block1(v27, v28, v29, v30)
;;
;; block5:
;;     v40 = uextend.i64 v27
;;     v41 = load.i64 notrap aligned region1 v7+8  ; memory 0: length
;;     v42 = iconst.i64 8
;;     v43 = imul.i64 v33, v42  ; v42 = 8
;;     v44 = iadd v40, v43
;;     v45 = iconst.i64 16
;;     v46 = iadd v44, v45  ; v45 = 16
;;     v47 = icmp ule v46, v41
;;     v48 = iadd.i64 v8, v40
;;     v49 = uextend.i64 v28
;;     v50 = load.i64 notrap aligned region1 v7+8  ; memory 0: length
;;     v51 = iconst.i64 8
;;     v52 = imul.i64 v33, v51  ; v51 = 8
;;     v53 = iadd v49, v52
;;     v54 = iconst.i64 8
;;     v55 = iadd v53, v54  ; v54 = 8
;;     v56 = icmp ule v55, v50
;;     v57 = iadd.i64 v8, v49
;;     v58 = iconst.i64 0
;;     v59 = iadd v49, v58  ; v58 = 0
;;     v60 = icmp ule v46, v59
;;     v61 = iconst.i64 0
;;     v62 = iadd v40, v61  ; v61 = 0
;;     v63 = icmp ule v55, v62
;;     v64 = bor v60, v63
;;     v65 = band v47, v56
;;     v66 = band v65, v64
;;     brif v66, block6, block1(v27, v28, v29, v30)
;;
;; block6:
;;     v67 = iconst.i64 8
;;     v68 = imul.i64 v39, v67  ; v67 = 8
;;     v69 = iconst.i64 0
;;     v71 = splat.f64x2 v29
;;     jump block7(v69, v71)  ; v69 = 0
;;
;; block7(v70: i64, v72: f64x2):
;;     v73 = iadd.i64 v48, v70
;;     v74 = iadd.i64 v57, v70
;;     v75 = load.i8x16 notrap little region0 v73+8
;;     v76 = bitcast.f64x2 little v75
;;     v77 = load.i8x16 notrap little region0 v73+24
;;     v78 = bitcast.f64x2 little v77
;;     v79 = load.i8x16 notrap little region0 v73
;;     v80 = bitcast.f64x2 little v79
;;     v81 = load.i8x16 notrap little region0 v73+16
;;     v82 = bitcast.f64x2 little v81
;;     v83 = bitcast.i8x16 little v72
;;     v84 = bitcast.i8x16 little v76
;;     v85 = shuffle v83, v84, 0x17161514131211100f0e0d0c0b0a0908
;;     v86 = bitcast.f64x2 little v85
;;     v87 = bitcast.i8x16 little v76
;;     v88 = bitcast.i8x16 little v78
;;     v89 = shuffle v87, v88, 0x17161514131211100f0e0d0c0b0a0908
;;     v90 = bitcast.f64x2 little v89
;;     v91 = fadd v80, v86
;;     v92 = fadd v82, v90
;;     v93 = fadd v91, v76
;;     v94 = fadd v92, v78
;;     v95 = bitcast.i8x16 little v93
;;     store notrap little region0 v95, v74
;;     v96 = bitcast.i8x16 little v94
;;     store notrap little region0 v96, v74+16
;;     v97 = iconst.i64 32
;;     v98 = iadd v70, v97  ; v97 = 32
;;     v99 = icmp ult v98, v68
;;     brif v99, block7(v98, v78), block8
;;
;; block8:
;;     v100 = ireduce.i32 v39
;;     v101 = iconst.i32 8
;;     v102 = imul v100, v101  ; v101 = 8
;;     v103 = iadd.i32 v27, v102
;;     v104 = iconst.i32 8
;;     v105 = imul v100, v104  ; v104 = 8
;;     v106 = iadd.i32 v28, v105
;;     v107 = iconst.i32 -1
;;     v108 = imul v100, v107  ; v107 = -1
;;     v109 = iadd.i32 v30, v108
;;     v110 = extractlane.f64x2 v78, 1
;;     v111 = icmp.i64 eq v39, v35
;;     brif v111, block3, block1(v103, v106, v110, v109)
;;
;; block1(v5: i32, v11: i32, v15: f64, v24: i32):
;;     v6 = uextend.i64 v5
;;     v9 = iadd.i64 v8, v6
;;     v10 = load.f64 little region0 v9+8
;;     v12 = uextend.i64 v5
;;     v13 = iadd.i64 v8, v12
;;     v14 = load.f64 little region0 v13
;;     v16 = fadd v14, v15
;;     v17 = fadd v16, v10
;;     v18 = uextend.i64 v11
;;     v19 = iadd.i64 v8, v18
;;     store little region0 v17, v19
;;     v20 = iconst.i32 8
;;     v21 = iadd v5, v20  ; v20 = 8
;;     v22 = iconst.i32 8
;;     v23 = iadd v11, v22  ; v22 = 8
;;     v25 = iconst.i32 1
;;     v26 = isub v24, v25  ; v25 = 1
;;     brif v26, block1(v21, v23, v10, v26), block3
;;
;; block3:
;;     jump block2
;;
;; block2:
;;     return
;; }
