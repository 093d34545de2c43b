;;! claim = RATIONALE.md: one load, one addition and one comparison
;;! claim = RATIONALE.md: its low bits are looked at only where it may be an `i31` or the host's
;;! claim = RATIONALE.md: Where the types alone decide, there is no code.
;;! emit = clif
;;! functions = cast cast_null cast_any test branch upcast sibling function

(module
  (type $shape (sub (struct)))
  (type $round (sub $shape (struct (field i32))))
  (type $circle (sub $round (struct (field i32))))
  (type $square (sub $shape (struct (field i64))))
  (type $f (sub (func)))
  (type $g (sub $f (func)))
  (type $h (sub $f (func)))
  (func $cast (export "cast") (param (ref null $shape)) (result (ref $round)) (ref.cast (ref $round) (local.get 0)))
  (func $cast_null (export "cast_null") (param (ref null $shape)) (result (ref null $round))
    (ref.cast (ref null $round) (local.get 0)))
  (func $cast_any (export "cast_any") (param anyref) (result (ref $round)) (ref.cast (ref $round) (local.get 0)))
  (func $test (export "test") (param (ref $shape)) (result i32) (ref.test (ref $round) (local.get 0)))
  (func $branch (export "branch") (param (ref null $shape)) (result i32)
    (block $is (result (ref $round))
      (br_on_cast $is (ref null $shape) (ref $round) (local.get 0))
      (return (i32.const 7)))
    (struct.get $round 0))
  (func $upcast (export "upcast") (param (ref $circle)) (result (ref $shape)) (ref.cast (ref $shape) (local.get 0)))
  (func $sibling (export "sibling") (param (ref $square)) (result i32) (ref.test (ref null $circle) (local.get 0)))
  (func $function (export "function") (param funcref) (result i32) (ref.test (ref $f) (local.get 0)))
  (func (export "_start") (drop (struct.new $circle (i32.const 1)))))

;; function %cast(i64) -> i64 tail {
;;     region0 = 27 "headers"
;;
;; block0(v0: i64):
;;     v1 = load.i32 user20 aligned region0 v0
;;     v2 = iconst.i32 -512
;;     v3 = iadd v1, v2  ; v2 = -512
;;     v4 = iconst.i32 512
;;     v5 = icmp ult v3, v4  ; v4 = 512
;;     trapz v5, CastFailure
;;     return v0
;; }
;;
;; function %cast_null(i64) -> i64 tail {
;;     region0 = 27 "headers"
;;
;; block0(v0: i64):
;;     brif v0, block1, block2
;;
;; block1:
;;     v1 = load.i32 notrap aligned region0 v0
;;     v2 = iconst.i32 -512
;;     v3 = iadd v1, v2  ; v2 = -512
;;     v4 = iconst.i32 512
;;     v5 = icmp ult v3, v4  ; v4 = 512
;;     trapz v5, CastFailure
;;     jump block2
;;
;; block2:
;;     return v0
;; }
;;
;; function %cast_any(i64) -> i64 tail {
;;     region0 = 27 "headers"
;;
;; block0(v0: i64):
;;     v1 = iconst.i64 3
;;     v2 = band v0, v1  ; v1 = 3
;;     trapnz v2, CastFailure
;;     v3 = load.i32 user20 aligned region0 v0
;;     v4 = iconst.i32 -512
;;     v5 = iadd v3, v4  ; v4 = -512
;;     v6 = iconst.i32 512
;;     v7 = icmp ult v5, v6  ; v6 = 512
;;     trapz v7, CastFailure
;;     return v0
;; }
;;
;; function %test(i64) -> i32 tail {
;;     region0 = 27 "headers"
;;
;; block0(v0: i64):
;;     v1 = load.i32 notrap aligned region0 v0
;;     v2 = iconst.i32 -512
;;     v3 = iadd v1, v2  ; v2 = -512
;;     v4 = iconst.i32 512
;;     v5 = icmp ult v3, v4  ; v4 = 512
;;     v6 = uextend.i32 v5
;;     return v6
;; }
;;
;; function %branch(i64) -> i32 tail {
;;     region0 = 27 "headers"
;;     region1 = 103 "fields"
;;
;; block0(v0: i64):
;;     brif v0, block3, block2
;;
;; block3:
;;     v2 = load.i32 notrap aligned region0 v0
;;     v3 = iconst.i32 -512
;;     v4 = iadd v2, v3  ; v3 = -512
;;     v5 = iconst.i32 512
;;     v6 = icmp ult v4, v5  ; v5 = 512
;;     brif v6, block1(v0), block2
;;
;; block2:
;;     v7 = iconst.i32 7
;;     return v7  ; v7 = 7
;;
;; block1(v1: i64):
;;     v8 = load.i32 notrap aligned region1 v1+4
;;     return v8
;; }
;;
;; function %upcast(i64) -> i64 tail {
;; block0(v0: i64):
;;     return v0
;; }
;;
;; function %sibling(i64) -> i32 tail {
;; block0(v0: i64):
;;     v1 = iconst.i32 0
;;     return v1  ; v1 = 0
;; }
;;
;; function %function(i64) -> i32 tail {
;; block0(v0: i64):
;;     v1 = ireduce.i32 v0
;;     v2 = iconst.i32 -1
;;     v3 = iadd v1, v2  ; v2 = -1
;;     v4 = iconst.i32 2
;;     v5 = icmp ult v3, v4  ; v4 = 2
;;     v6 = uextend.i32 v5
;;     return v6
;; }
