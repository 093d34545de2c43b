;;! claim = RATIONALE.md: A test that only a branch looks at has no result
;;! emit = clif
;;! functions = if_null if_not any

(module
  (type $shape (sub (struct)))
  (type $round (sub $shape (struct (field i32))))
  (type $circle (sub $round (struct (field i32))))
  (func $if_null (export "if_null") (param (ref null $shape)) (result i32)
    (if (result i32) (ref.test (ref $round) (local.get 0)) (then (i32.const 1)) (else (i32.const 2))))
  (func $if_not (export "if_not") (param (ref null $shape)) (result i32)
    (if (i32.eqz (ref.test (ref null $round) (local.get 0))) (then (return (i32.const 1))))
    (i32.const 2))
  (func $any (export "any") (param anyref) (result i32)
    (block $is
      (br_if $is (ref.test (ref $round) (local.get 0)))
      (return (i32.const 1)))
    (i32.const 2))
  (func (export "_start") (drop (struct.new $circle (i32.const 1)))))

;; function %if_null(i64) -> i32 tail {
;;     region0 = 27 "headers"
;;
;; block0(v0: i64):
;;     brif v0, block3, block2
;;
;; block3:
;;     v1 = load.i32 notrap aligned region0 v0
;;     v2 = iconst.i32 -512
;;     v3 = iadd v1, v2  ; v2 = -512
;;     v4 = iconst.i32 512
;;     v5 = icmp ult v3, v4  ; v4 = 512
;;     brif v5, block1, block2
;;
;; block1:
;;     v6 = iconst.i32 1
;;     jump block4(v6)  ; v6 = 1
;;
;; block2:
;;     v8 = iconst.i32 2
;;     jump block4(v8)  ; v8 = 2
;;
;; block4(v7: i32):
;;     return v7
;; }
;;
;; function %if_not(i64) -> i32 tail {
;;     region0 = 27 "headers"
;;
;; block0(v0: i64):
;;     brif v0, block3, block2
;;
;; block3:
;;     v1 = load.i32 notrap aligned region0 v0
;;     v2 = iconst.i32 -512
;;     v3 = iadd v1, v2  ; v2 = -512
;;     v4 = iconst.i32 512
;;     v5 = icmp ult v3, v4  ; v4 = 512
;;     brif v5, block2, block1
;;
;; block1:
;;     v6 = iconst.i32 1
;;     return v6  ; v6 = 1
;;
;; block2:
;;     jump block4
;;
;; block4:
;;     v7 = iconst.i32 2
;;     return v7  ; v7 = 2
;; }
;;
;; function %any(i64) -> i32 tail {
;;     region0 = 27 "headers"
;;
;; block0(v0: i64):
;;     brif v0, block3, block2
;;
;; block3:
;;     v1 = iconst.i64 3
;;     v2 = band.i64 v0, v1  ; v1 = 3
;;     v3 = iconst.i64 0
;;     v4 = icmp eq v2, v3  ; v3 = 0
;;     brif v4, block4, block2
;;
;; block4:
;;     v5 = load.i32 notrap aligned region0 v0
;;     v6 = iconst.i32 -512
;;     v7 = iadd v5, v6  ; v6 = -512
;;     v8 = iconst.i32 512
;;     v9 = icmp ult v7, v8  ; v8 = 512
;;     brif v9, block1, block2
;;
;; block2:
;;     v10 = iconst.i32 1
;;     return v10  ; v10 = 1
;;
;; block1:
;;     v11 = iconst.i32 2
;;     return v11  ; v11 = 2
;; }
