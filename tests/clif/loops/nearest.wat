;;! claim = RATIONALE.md: Which sums of floating-point numbers are made for vectors?
;;! emit = clif
;;! functions = nearest

;; The number of the point of four dimensions that is nearest, and ends a row.
(module
  (memory (export "memory") 1)
  (func $nearest (export "nearest") (param $x i32) (param $n i32)
    (param $p0 f32) (param $p1 f32) (param $p2 f32) (param $p3 f32) (result i32)
    (local $d f32) (local $sum f32) (local $least f32) (local $best i32)
    (local.set $least (f32.const inf))
    (loop $next
      (local.set $sum (f32.const 0))
      (local.set $d (f32.sub (f32.load (local.get $x)) (local.get $p0)))
      (local.set $sum (f32.add (local.get $sum) (f32.mul (local.get $d) (local.get $d))))
      (local.set $d (f32.sub (f32.load offset=4 (local.get $x)) (local.get $p1)))
      (local.set $sum (f32.add (local.get $sum) (f32.mul (local.get $d) (local.get $d))))
      (local.set $d (f32.sub (f32.load offset=8 (local.get $x)) (local.get $p2)))
      (local.set $sum (f32.add (local.get $sum) (f32.mul (local.get $d) (local.get $d))))
      (local.set $d (f32.sub (f32.load offset=12 (local.get $x)) (local.get $p3)))
      (local.set $sum (f32.add (local.get $sum) (f32.mul (local.get $d) (local.get $d))))
      (local.set $best (select (local.get $n) (local.get $best) (f32.lt (local.get $sum) (local.get $least))))
      (local.set $least (select (local.get $sum) (local.get $least) (f32.lt (local.get $sum) (local.get $least))))
      (local.set $x (i32.add (local.get $x) (i32.const 16)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $best))
  (func (export "_start")))

;; function %nearest(i32, i32, f32, f32, f32, f32) -> i32 tail {
;;     region0 = 0 "memory"
;;     region1 = 3 "lengths"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i32, v2: f32, v3: f32, v4: f32, v5: f32):
;;     v16 -> v2
;;     v23 -> v3
;;     v30 -> v4
;;     v37 -> v5
;;     v12 = func_addr.i64 fn0
;;     v13 = load.i64 notrap aligned readonly can_move v12  ; memory 0: base
;;     v6 = f32const 0.0
;;     v7 = iconst.i32 0
;;     v8 = f32const +Inf
;;     jump block4(v0, v1, v7, v8)  ; v7 = 0, v8 = +Inf
;;
;; block4(v55: i32, v56: i32, v57: i32, v58: f32):
;;     v59 = iconst.i32 -1
;;     v60 = iadd v56, v59  ; v59 = -1
;;     v61 = uextend.i64 v60
;;     v62 = iconst.i64 1
;;     v63 = iadd v61, v62  ; v62 = 1
;;     v64 = iconst.i64 0
;;     v65 = icmp uge v61, v64  ; v64 = 0
;;     v66 = iconst.i64 -1
;;     v67 = band v63, v66  ; v66 = -1
;;     brif v65, block5, block1(v55, v56, v57, v58)
;;
;; block5:
;;     v68 = uextend.i64 v55
;;     v69 = load.i64 notrap aligned region1 v12+8  ; memory 0: length
;;     v70 = iconst.i64 16
;;     v71 = imul.i64 v61, v70  ; v70 = 16
;;     v72 = iadd v68, v71
;;     v73 = iconst.i64 16
;;     v74 = iadd v72, v73  ; v73 = 16
;;     v75 = icmp ule v74, v69
;;     v76 = iadd.i64 v13, v68
;;     brif v75, block6, block1(v55, v56, v57, v58)
;;
;; block6:
;;     v77 = splat.f32x4 v2
;;     v78 = insertlane v77, v3, 1
;;     v79 = insertlane v78, v4, 2
;;     v80 = insertlane v79, v5, 3
;;     v81 = iconst.i64 16
;;     v82 = imul.i64 v67, v81  ; v81 = 16
;;     v83 = iconst.i64 0
;;     jump block7(v83, v57, v58, v56)  ; v83 = 0
;;
;; block7(v84: i64, v85: i32, v86: f32, v87: i32):
;;     v88 = iadd.i64 v76, v84
;;     v89 = load.i8x16 notrap little region0 v88
;;     v90 = bitcast.f32x4 little v89
;;     v91 = fsub v90, v80
;;     v92 = fmul v91, v91
;;     v93 = extractlane v92, 0
;;     v94 = extractlane v92, 1
;;     v95 = extractlane v92, 2
;;     v96 = extractlane v92, 3
;;     v97 = f32const 0.0
;;     v98 = fadd v97, v93  ; v97 = 0.0
;;     v99 = fadd v98, v94
;;     v100 = fadd v99, v95
;;     v101 = fadd v100, v96
;;     v102 = fcmp lt v101, v86
;;     v103 = uextend.i32 v102
;;     v104 = select v103, v87, v85
;;     v105 = fcmp lt v101, v86
;;     v106 = uextend.i32 v105
;;     v107 = select v106, v101, v86
;;     v108 = iconst.i32 1
;;     v109 = isub v87, v108  ; v108 = 1
;;     v110 = iconst.i64 16
;;     v111 = iadd v84, v110  ; v110 = 16
;;     v112 = icmp ult v111, v82
;;     brif v112, block7(v111, v104, v107, v109), block8
;;
;; block8:
;;     v113 = ireduce.i32 v67
;;     v114 = iconst.i32 16
;;     v115 = imul v113, v114  ; v114 = 16
;;     v116 = iadd.i32 v55, v115
;;     v117 = iconst.i32 -1
;;     v118 = imul v113, v117  ; v117 = -1
;;     v119 = iadd.i32 v56, v118
;;     v120 = icmp.i64 eq v67, v63
;;     brif v120, block3(v104), block1(v116, v119, v104, v107)
;;
;; block1(v10: i32, v41: i32, v42: i32, v43: f32):
;;     v9 = f32const 0.0
;;     v11 = uextend.i64 v10
;;     v14 = iadd.i64 v13, v11
;;     v15 = load.f32 little region0 v14
;;     v17 = fsub v15, v16
;;     v18 = fmul v17, v17
;;     v19 = fadd v9, v18  ; v9 = 0.0
;;     v20 = uextend.i64 v10
;;     v21 = iadd.i64 v13, v20
;;     v22 = load.f32 little region0 v21+4
;;     v24 = fsub v22, v23
;;     v25 = fmul v24, v24
;;     v26 = fadd v19, v25
;;     v27 = uextend.i64 v10
;;     v28 = iadd.i64 v13, v27
;;     v29 = load.f32 little region0 v28+8
;;     v31 = fsub v29, v30
;;     v32 = fmul v31, v31
;;     v33 = fadd v26, v32
;;     v34 = uextend.i64 v10
;;     v35 = iadd.i64 v13, v34
;;     v36 = load.f32 little region0 v35+12
;;     v38 = fsub v36, v37
;;     v39 = fmul v38, v38
;;     v40 = fadd v33, v39
;;     v44 = fcmp lt v40, v43
;;     v45 = uextend.i32 v44
;;     v46 = select v45, v41, v42
;;     v47 = fcmp lt v40, v43
;;     v48 = uextend.i32 v47
;;     v49 = select v48, v40, v43
;;     v50 = iconst.i32 16
;;     v51 = iadd v10, v50  ; v50 = 16
;;     v52 = iconst.i32 1
;;     v53 = isub v41, v52  ; v52 = 1
;;     brif v53, block1(v51, v53, v46, v49), block3(v46)
;;
;; block3(v54: i32):
;;     jump block2
;;
;; block2:
;;     return v54
;; }
