;;! claim = RATIONALE.md: Why do loops that search compare words first?
;;! emit = clif
;;! functions = length

(module
  (memory (export "memory") 1)
  (func $length (export "length") (param $s i32) (result i32)
    (loop $again
      (if (i32.load8_u (local.get $s))
        (then
          (local.set $s (i32.add (local.get $s) (i32.const 1)))
          (br $again))))
    (local.get $s))
  (func (export "_start")))

;; function %length(i32) -> i32 tail {
;;     region0 = 0 "memory"
;;     region1 = 3 "lengths"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32):
;;     v3 = func_addr.i64 fn0
;;     v4 = load.i64 notrap aligned readonly can_move v3  ; memory 0: base
;;     jump block5(v0)
;;
;; block5(v9: i32):
;;     v10 = load.i64 notrap aligned region1 v3+8  ; memory 0: length
;;     v11 = uextend.i64 v9
;;     v12 = isub v10, v11
;;     v13 = iconst.i64 0
;;     v14 = iadd v12, v13  ; v13 = 0
;;     v15 = uextend.i64 v9
;;     v16 = iadd.i64 v4, v15
;;     v21 = iconst.i64 8
;;     v22 = icmp slt v14, v21  ; v21 = 8
;;     v23 = iconst.i64 0
;;     brif v22, block1(v9), block6(v23)  ; v23 = 0
;;
;; block6(v17: i64):
;;     v24 = iadd.i64 v16, v17
;;     v25 = load.i64 little region0 v24
;;     v26 = iconst.i64 0x0101_0101_0101_0101
;;     v27 = isub v25, v26  ; v26 = 0x0101_0101_0101_0101
;;     v28 = bnot v25
;;     v29 = band v27, v28
;;     v30 = iconst.i64 -9187201950435737472
;;     v31 = band v29, v30  ; v30 = -9187201950435737472
;;     brif v31, block9(v17, v31), block7
;;
;; block7:
;;     v32 = iconst.i64 8
;;     v33 = iadd.i64 v17, v32  ; v32 = 8
;;     v34 = iconst.i64 -8
;;     v35 = iadd.i64 v14, v34  ; v34 = -8
;;     v36 = icmp sle v33, v35
;;     brif v36, block6(v33), block8(v33)
;;
;; block8(v18: i64):
;;     v41 = iconst.i64 0
;;     v42 = ushr v18, v41  ; v41 = 0
;;     v43 = ireduce.i32 v42
;;     v44 = iadd.i32 v9, v43
;;     jump block1(v44)
;;
;; block9(v19: i64, v20: i64):
;;     v37 = ctz v20
;;     v38 = iconst.i64 3
;;     v39 = ushr v37, v38  ; v38 = 3
;;     v40 = iadd v19, v39
;;     jump block8(v40)
;;
;; block1(v1: i32):
;;     v2 = uextend.i64 v1
;;     v5 = iadd.i64 v4, v2
;;     v6 = uload8.i32 little region0 v5
;;     brif v6, block2, block4
;;
;; block2:
;;     v7 = iconst.i32 1
;;     v8 = iadd.i32 v1, v7  ; v7 = 1
;;     jump block1(v8)
;;
;; block4:
;;     return v1
;; }
