;;! claim = RATIONALE.md: Why are whole products recognised, and not `__multi3`?
;;! emit = clif
;;! functions = upper

(module
  (func $upper (export "upper") (param $a i64) (param $b i64) (result i64)
    (local $t i64)
    (local.set $t (i64.add
      (i64.mul (i64.shr_u (local.get $a) (i64.const 32)) (i64.and (local.get $b) (i64.const 0xffffffff)))
      (i64.shr_u
        (i64.mul (i64.and (local.get $a) (i64.const 0xffffffff)) (i64.and (local.get $b) (i64.const 0xffffffff)))
        (i64.const 32))))
    (i64.add
      (i64.add
        (i64.mul (i64.shr_u (local.get $a) (i64.const 32)) (i64.shr_u (local.get $b) (i64.const 32)))
        (i64.shr_u (local.get $t) (i64.const 32)))
      (i64.shr_u
        (i64.add
          (i64.mul (i64.and (local.get $a) (i64.const 0xffffffff)) (i64.shr_u (local.get $b) (i64.const 32)))
          (i64.and (local.get $t) (i64.const 0xffffffff)))
        (i64.const 32))))
  (func (export "_start")))

;; function %upper(i64, i64) -> i64 tail {
;; block0(v0: i64, v1: i64):
;;     v2 = iconst.i64 0
;;     v3 = iconst.i64 32
;;     v4 = ushr v0, v3  ; v3 = 32
;;     v5 = iconst.i64 0xffff_ffff
;;     v6 = band v1, v5  ; v5 = 0xffff_ffff
;;     v7 = imul v4, v6
;;     v8 = iconst.i64 0xffff_ffff
;;     v9 = band v0, v8  ; v8 = 0xffff_ffff
;;     v10 = iconst.i64 0xffff_ffff
;;     v11 = band v1, v10  ; v10 = 0xffff_ffff
;;     v12 = imul v9, v11
;;     v13 = iconst.i64 32
;;     v14 = ushr v12, v13  ; v13 = 32
;;     v15 = iadd v7, v14
;;     v16 = iconst.i64 32
;;     v17 = ushr v0, v16  ; v16 = 32
;;     v18 = iconst.i64 32
;;     v19 = ushr v1, v18  ; v18 = 32
;;     v20 = imul v17, v19
;;     v21 = iconst.i64 32
;;     v22 = ushr v15, v21  ; v21 = 32
;;     v23 = iadd v20, v22
;;     v24 = iconst.i64 0xffff_ffff
;;     v25 = band v0, v24  ; v24 = 0xffff_ffff
;;     v26 = iconst.i64 32
;;     v27 = ushr v1, v26  ; v26 = 32
;;     v28 = imul v25, v27
;;     v29 = iconst.i64 0xffff_ffff
;;     v30 = band v15, v29  ; v29 = 0xffff_ffff
;;     v31 = iadd v28, v30
;;     v32 = iconst.i64 32
;;     v33 = ushr v31, v32  ; v32 = 32
;;     v34 = umulhi v0, v1
;;     return v34
;; }
