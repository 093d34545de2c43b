;;! claim = RATIONALE.md: Why is only the way to a label cold, when a branch to it is unlikely?
;;! emit = clif
;;! functions = unlikely

(module
  (func $unlikely (export "unlikely") (param i32) (result i32)
    (block $out
      (@metadata.code.branch_hint "\00") (br_if $out (local.get 0))
      (br_if $out (i32.eq (local.get 0) (i32.const 7)))
      (return (i32.const 1)))
    (i32.const 2))
  (func (export "_start")))

;; function %unlikely(i32) -> i32 tail {
;; block0(v0: i32):
;;     brif v0, block2, block3
;;
;; block2 cold:
;;     jump block1
;;
;; block3:
;;     v1 = iconst.i32 7
;;     v2 = icmp.i32 eq v0, v1  ; v1 = 7
;;     v3 = uextend.i32 v2
;;     brif v3, block1, block4
;;
;; block4:
;;     v4 = iconst.i32 1
;;     return v4  ; v4 = 1
;;
;; block1:
;;     v5 = iconst.i32 2
;;     return v5  ; v5 = 2
;; }
