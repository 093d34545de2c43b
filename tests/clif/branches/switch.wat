;;! claim = RATIONALE.md: Why is a `br_table` with few ranges compared, and not looked up?
;;! emit = clif
;;! functions = few many

(module
  (func $few (export "few") (param i32) (result i32)
    (block $one
      (block $other
        (br_table $other $one $one $other (local.get 0)))
      (return (i32.const 7)))
    (i32.const 8))
  (func $many (export "many") (param i32) (result i32)
    (block $one
      (block $other
        (br_table $one $other $one $other $one $other $one (local.get 0)))
      (return (i32.const 7)))
    (i32.const 8))
  (func (export "_start")))

;; function %few(i32) -> i32 tail {
;; block0(v0: i32):
;;     v1 = iconst.i32 1
;;     v2 = icmp ult v0, v1  ; v1 = 1
;;     brif v2, block1, block3
;;
;; block3:
;;     v3 = iconst.i32 3
;;     v4 = icmp.i32 ult v0, v3  ; v3 = 3
;;     brif v4, block2, block1
;;
;; block1:
;;     v5 = iconst.i32 7
;;     return v5  ; v5 = 7
;;
;; block2:
;;     v6 = iconst.i32 8
;;     return v6  ; v6 = 8
;; }
;;
;; function %many(i32) -> i32 tail {
;; block0(v0: i32):
;;     br_table v0, block1, [block1, block2, block1, block2, block1, block2]
;;
;; block2:
;;     v1 = iconst.i32 7
;;     return v1  ; v1 = 7
;;
;; block1:
;;     v2 = iconst.i32 8
;;     return v2  ; v2 = 8
;; }
