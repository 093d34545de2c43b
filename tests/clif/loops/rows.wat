;;! claim = RATIONALE.md: Which loops are made for vectors, and what does it give?
;;! emit = clif
;;! functions = rows

;; Products of eight bytes and eight bytes, of rows that are 8 and 28 bytes long, and their sum.
(module
  (memory (export "memory") 1)
  (func $rows (export "rows") (param $x i32) (param $y i32) (param $n i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load8_s (local.get $x)) (i32.load8_s (local.get $y)))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load8_s offset=1 (local.get $x)) (i32.load8_s offset=1 (local.get $y)))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load8_s offset=2 (local.get $x)) (i32.load8_s offset=2 (local.get $y)))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load8_s offset=3 (local.get $x)) (i32.load8_s offset=3 (local.get $y)))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load8_s offset=4 (local.get $x)) (i32.load8_s offset=4 (local.get $y)))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load8_s offset=5 (local.get $x)) (i32.load8_s offset=5 (local.get $y)))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load8_s offset=6 (local.get $x)) (i32.load8_s offset=6 (local.get $y)))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load8_s offset=7 (local.get $x)) (i32.load8_s offset=7 (local.get $y)))))
      (local.set $x (i32.add (local.get $x) (i32.const 8)))
      (local.set $y (i32.add (local.get $y) (i32.const 28)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "_start")))

;; function %rows(i32, i32, i32) -> i32 tail {
;;     region0 = 0 "memory"
;;     region1 = 3 "lengths"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i32, v2: i32):
;;     v7 = func_addr.i64 fn0
;;     v8 = load.i64 notrap aligned readonly can_move v7  ; memory 0: base
;;     v3 = iconst.i32 0
;;     jump block4(v3, v0, v1, v2)  ; v3 = 0
;;
;; block4(v81: i32, v82: i32, v83: i32, v84: i32):
;;     v85 = iconst.i32 -1
;;     v86 = iadd v84, v85  ; v85 = -1
;;     v87 = uextend.i64 v86
;;     v88 = iconst.i64 1
;;     v89 = iadd v87, v88  ; v88 = 1
;;     v90 = iconst.i64 0
;;     v91 = icmp uge v87, v90  ; v90 = 0
;;     v92 = iconst.i64 -1
;;     v93 = band v89, v92  ; v92 = -1
;;     brif v91, block5, block1(v81, v82, v83, v84)
;;
;; block5:
;;     v94 = uextend.i64 v82
;;     v95 = load.i64 notrap aligned region1 v7+8  ; memory 0: length
;;     v96 = iconst.i64 8
;;     v97 = imul.i64 v87, v96  ; v96 = 8
;;     v98 = iadd v94, v97
;;     v99 = iconst.i64 8
;;     v100 = iadd v98, v99  ; v99 = 8
;;     v101 = icmp ule v100, v95
;;     v102 = iadd.i64 v8, v94
;;     v103 = uextend.i64 v83
;;     v104 = load.i64 notrap aligned region1 v7+8  ; memory 0: length
;;     v105 = iconst.i64 28
;;     v106 = imul.i64 v87, v105  ; v105 = 28
;;     v107 = iadd v103, v106
;;     v108 = iconst.i64 8
;;     v109 = iadd v107, v108  ; v108 = 8
;;     v110 = icmp ule v109, v104
;;     v111 = iadd.i64 v8, v103
;;     v112 = band v101, v110
;;     brif v112, block6, block1(v81, v82, v83, v84)
;;
;; block6:
;;     v113 = iconst.i64 8
;;     v114 = imul.i64 v93, v113  ; v113 = 8
;;     v115 = iconst.i64 0
;;     v117 = iconst.i32 0
;;     v118 = splat.i32x4 v117  ; v117 = 0
;;     jump block7(v115, v118, v118, v111)  ; v115 = 0
;;
;; block7(v116: i64, v119: i32x4, v120: i32x4, v121: i64):
;;     v122 = iadd.i64 v102, v116
;;     v123 = sload8x8 notrap little region0 v122
;;     v124 = sload8x8 notrap little region0 v121
;;     v125 = swiden_low v123
;;     v126 = swiden_high v123
;;     v127 = swiden_low v124
;;     v128 = swiden_high v124
;;     v129 = imul v125, v127
;;     v130 = imul v126, v128
;;     v131 = iadd_pairwise v129, v130
;;     v132 = iadd v119, v131
;;     v133 = iconst.i64 8
;;     v134 = iadd v116, v133  ; v133 = 8
;;     v135 = icmp ult v134, v114
;;     v136 = iconst.i64 28
;;     v137 = iadd v121, v136  ; v136 = 28
;;     brif v135, block7(v134, v132, v120, v137), block8
;;
;; block8:
;;     v138 = ireduce.i32 v93
;;     v139 = iconst.i32 8
;;     v140 = imul v138, v139  ; v139 = 8
;;     v141 = iadd.i32 v82, v140
;;     v142 = iconst.i32 28
;;     v143 = imul v138, v142  ; v142 = 28
;;     v144 = iadd.i32 v83, v143
;;     v145 = iconst.i32 -1
;;     v146 = imul v138, v145  ; v145 = -1
;;     v147 = iadd.i32 v84, v146
;;     v148 = iadd.i32x4 v132, v120
;;     v149 = extractlane v148, 0
;;     v150 = iadd.i32 v81, v149
;;     v151 = extractlane v148, 1
;;     v152 = iadd v150, v151
;;     v153 = extractlane v148, 2
;;     v154 = iadd v152, v153
;;     v155 = extractlane v148, 3
;;     v156 = iadd v154, v155
;;     v157 = icmp.i64 eq v93, v89
;;     brif v157, block3(v156), block1(v156, v141, v144, v147)
;;
;; block1(v4: i32, v5: i32, v11: i32, v77: i32):
;;     v6 = uextend.i64 v5
;;     v9 = iadd.i64 v8, v6
;;     v10 = sload8.i32 little region0 v9
;;     v12 = uextend.i64 v11
;;     v13 = iadd.i64 v8, v12
;;     v14 = sload8.i32 little region0 v13
;;     v15 = imul v10, v14
;;     v16 = iadd v4, v15
;;     v17 = uextend.i64 v5
;;     v18 = iadd.i64 v8, v17
;;     v19 = sload8.i32 little region0 v18+1
;;     v20 = uextend.i64 v11
;;     v21 = iadd.i64 v8, v20
;;     v22 = sload8.i32 little region0 v21+1
;;     v23 = imul v19, v22
;;     v24 = iadd v16, v23
;;     v25 = uextend.i64 v5
;;     v26 = iadd.i64 v8, v25
;;     v27 = sload8.i32 little region0 v26+2
;;     v28 = uextend.i64 v11
;;     v29 = iadd.i64 v8, v28
;;     v30 = sload8.i32 little region0 v29+2
;;     v31 = imul v27, v30
;;     v32 = iadd v24, v31
;;     v33 = uextend.i64 v5
;;     v34 = iadd.i64 v8, v33
;;     v35 = sload8.i32 little region0 v34+3
;;     v36 = uextend.i64 v11
;;     v37 = iadd.i64 v8, v36
;;     v38 = sload8.i32 little region0 v37+3
;;     v39 = imul v35, v38
;;     v40 = iadd v32, v39
;;     v41 = uextend.i64 v5
;;     v42 = iadd.i64 v8, v41
;;     v43 = sload8.i32 little region0 v42+4
;;     v44 = uextend.i64 v11
;;     v45 = iadd.i64 v8, v44
;;     v46 = sload8.i32 little region0 v45+4
;;     v47 = imul v43, v46
;;     v48 = iadd v40, v47
;;     v49 = uextend.i64 v5
;;     v50 = iadd.i64 v8, v49
;;     v51 = sload8.i32 little region0 v50+5
;;     v52 = uextend.i64 v11
;;     v53 = iadd.i64 v8, v52
;;     v54 = sload8.i32 little region0 v53+5
;;     v55 = imul v51, v54
;;     v56 = iadd v48, v55
;;     v57 = uextend.i64 v5
;;     v58 = iadd.i64 v8, v57
;;     v59 = sload8.i32 little region0 v58+6
;;     v60 = uextend.i64 v11
;;     v61 = iadd.i64 v8, v60
;;     v62 = sload8.i32 little region0 v61+6
;;     v63 = imul v59, v62
;;     v64 = iadd v56, v63
;;     v65 = uextend.i64 v5
;;     v66 = iadd.i64 v8, v65
;;     v67 = sload8.i32 little region0 v66+7
;;     v68 = uextend.i64 v11
;;     v69 = iadd.i64 v8, v68
;;     v70 = sload8.i32 little region0 v69+7
;;     v71 = imul v67, v70
;;     v72 = iadd v64, v71
;;     v73 = iconst.i32 8
;;     v74 = iadd v5, v73  ; v73 = 8
;;     v75 = iconst.i32 28
;;     v76 = iadd v11, v75  ; v75 = 28
;;     v78 = iconst.i32 1
;;     v79 = isub v77, v78  ; v78 = 1
;;     brif v79, block1(v72, v74, v76, v79), block3(v72)
;;
;; block3(v80: i32):
;;     jump block2
;;
;; block2:
;;     return v80
;; }
