;;! claim = RATIONALE.md: Why are whole products recognised, and not `__multi3`?
;;! emit = clif
;;! functions = reversed

(module
  (func $reversed (export "reversed") (param $x i32) (result i32)
    (i32.or
      (i32.rotl (i32.and (local.get $x) (i32.const 0xff00ff00)) (i32.const 8))
      (i32.rotr (i32.and (local.get $x) (i32.const 0x00ff00ff)) (i32.const 8))))
  (func (export "_start")))

;; function %reversed(i32) -> i32 tail {
;; block0(v0: i32):
;;     v1 = iconst.i32 -16711936
;;     v2 = band v0, v1  ; v1 = -16711936
;;     v3 = iconst.i32 8
;;     v4 = rotl v2, v3  ; v3 = 8
;;     v5 = iconst.i32 0x00ff_00ff
;;     v6 = band v0, v5  ; v5 = 0x00ff_00ff
;;     v7 = iconst.i32 8
;;     v8 = rotr v6, v7  ; v7 = 8
;;     v9 = bswap v0
;;     return v9
;; }
