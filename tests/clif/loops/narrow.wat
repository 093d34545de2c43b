;;! claim = RATIONALE.md: what is stored as a byte is computed in bytes
;;! emit = clif
;;! functions = middle

;; y[i] = the middle of x[i], x[i + 1] and 16, of bytes.
(module
  (memory (export "memory") 1)
  (func $middle (export "middle") (param $x i32) (param $y i32) (param $n i32) (local $a i32) (local $b i32) (local $least i32)
    (loop $next
      (local.set $a (i32.load8_u (local.get $x)))
      (local.set $b (i32.load8_u offset=1 (local.get $x)))
      (local.set $least (select (local.get $a) (local.get $b) (i32.lt_u (local.get $a) (local.get $b))))
      (i32.store8 (local.get $y)
        (select (local.get $least) (i32.const 16) (i32.gt_u (local.get $least) (i32.const 16))))
      (local.set $x (i32.add (local.get $x) (i32.const 1)))
      (local.set $y (i32.add (local.get $y) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start")))

;; function %middle(i32, i32, i32) tail {
;;     region0 = 0 "memory"
;;     region1 = 3 "lengths"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i32, v2: i32):
;;     v6 = func_addr.i64 fn0
;;     v7 = load.i64 notrap aligned readonly can_move v6  ; memory 0: base
;;     v3 = iconst.i32 0
;;     jump block4(v0, v1, v2)
;;
;; block4(v31: i32, v32: i32, v33: i32):
;;     v34 = iconst.i32 -1
;;     v35 = iadd v33, v34  ; v34 = -1
;;     v36 = uextend.i64 v35
;;     v37 = iconst.i64 1
;;     v38 = iadd v36, v37  ; v37 = 1
;;     v39 = iconst.i64 15
;;     v40 = icmp uge v36, v39  ; v39 = 15
;;     brif v40, block5, block1(v31, v32, v33)
;;
;; block5:
;;     v41 = uextend.i64 v31
;;     v42 = load.i64 notrap aligned region1 v6+8  ; memory 0: length
;;     v43 = iconst.i64 1
;;     v44 = imul.i64 v36, v43  ; v43 = 1
;;     v45 = iadd v41, v44
;;     v46 = iconst.i64 2
;;     v47 = iadd v45, v46  ; v46 = 2
;;     v48 = icmp ule v47, v42
;;     v49 = iadd.i64 v7, v41
;;     v50 = uextend.i64 v32
;;     v51 = load.i64 notrap aligned region1 v6+8  ; memory 0: length
;;     v52 = iconst.i64 1
;;     v53 = imul.i64 v36, v52  ; v52 = 1
;;     v54 = iadd v50, v53
;;     v55 = iconst.i64 1
;;     v56 = iadd v54, v55  ; v55 = 1
;;     v57 = icmp ule v56, v51
;;     v58 = iadd.i64 v7, v50
;;     v59 = iconst.i64 0
;;     v60 = iadd v50, v59  ; v59 = 0
;;     v61 = icmp ule v47, v60
;;     v62 = iconst.i64 0
;;     v63 = iadd v41, v62  ; v62 = 0
;;     v64 = icmp ule v56, v63
;;     v65 = bor v61, v64
;;     v66 = band v48, v57
;;     v67 = band v66, v65
;;     brif v67, block6, block1(v31, v32, v33)
;;
;; block6:
;;     v68 = iconst.i32 16
;;     v69 = iconst.i64 1
;;     v70 = imul.i64 v38, v69  ; v69 = 1
;;     v71 = iconst.i64 -16
;;     v72 = iadd v70, v71  ; v71 = -16
;;     v73 = iconst.i64 0
;;     jump block7(v73)  ; v73 = 0
;;
;; block7(v74: i64):
;;     v75 = iadd.i64 v49, v74
;;     v76 = iadd.i64 v58, v74
;;     v77 = load.i8x16 notrap little region0 v75
;;     v78 = load.i8x16 notrap little region0 v75+1
;;     v79 = umin v77, v78
;;     v80 = iconst.i8 16
;;     v81 = splat.i8x16 v80  ; v80 = 16
;;     v82 = umax v79, v81
;;     store notrap little region0 v82, v76
;;     v83 = iconst.i64 16
;;     v84 = iadd v74, v83  ; v83 = 16
;;     v85 = icmp ule v84, v72
;;     brif v85, block7(v84), block8
;;
;; block8:
;;     v86 = icmp.i64 eq v84, v70
;;     brif v86, block9, block7(v72)
;;
;; block9:
;;     v87 = ireduce.i32 v38
;;     v88 = iconst.i32 1
;;     v89 = imul v87, v88  ; v88 = 1
;;     v90 = iadd.i32 v31, v89
;;     v91 = iconst.i32 1
;;     v92 = imul v87, v91  ; v91 = 1
;;     v93 = iadd.i32 v32, v92
;;     v94 = iconst.i32 -1
;;     v95 = imul v87, v94  ; v94 = -1
;;     v96 = iadd.i32 v33, v95
;;     jump block3
;;
;; block1(v4: i32, v16: i32, v28: i32):
;;     v5 = uextend.i64 v4
;;     v8 = iadd.i64 v7, v5
;;     v9 = uload8.i32 little region0 v8
;;     v10 = uextend.i64 v4
;;     v11 = iadd.i64 v7, v10
;;     v12 = uload8.i32 little region0 v11+1
;;     v13 = icmp ult v9, v12
;;     v14 = uextend.i32 v13
;;     v15 = select v14, v9, v12
;;     v17 = iconst.i32 16
;;     v18 = iconst.i32 16
;;     v19 = icmp ugt v15, v18  ; v18 = 16
;;     v20 = uextend.i32 v19
;;     v21 = select v20, v15, v17  ; v17 = 16
;;     v22 = uextend.i64 v16
;;     v23 = iadd.i64 v7, v22
;;     istore8 little region0 v21, v23
;;     v24 = iconst.i32 1
;;     v25 = iadd v4, v24  ; v24 = 1
;;     v26 = iconst.i32 1
;;     v27 = iadd v16, v26  ; v26 = 1
;;     v29 = iconst.i32 1
;;     v30 = isub v28, v29  ; v29 = 1
;;     brif v30, block1(v25, v27, v30), block3
;;
;; block3:
;;     jump block2
;;
;; block2:
;;     return
;; }
