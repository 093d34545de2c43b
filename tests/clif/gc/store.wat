;;! claim = RATIONALE.md: Stores that initialize an object need no test, and neither does null, an `i31` or a constant object
;;! claim = RATIONALE.md: A store leaves loaded values of other fields valid.
;;! emit = clif
;;! functions = set set_null set_number set_i31 both

(module
  (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node))) (field $any (mut anyref))))
  (func $set (export "set") (param (ref null $node) (ref $node)) (struct.set $node $next (local.get 0) (local.get 1)))
  (func $set_null (export "set_null") (param (ref $node)) (struct.set $node $next (local.get 0) (ref.null $node)))
  (func $set_number (export "set_number") (param (ref $node)) (struct.set $node $value (local.get 0) (i32.const 7)))
  (func $set_i31 (export "set_i31") (param (ref $node) i32) (struct.set $node $any (local.get 0) (ref.i31 (local.get 1))))
  (func $both (export "both") (param (ref null $node) (ref null $node)) (result i32)
    (struct.set $node $value (local.get 0) (i32.const 7))
    (struct.set $node $next (local.get 0) (ref.null $node))
    (struct.get $node $value (local.get 0)))
  (func (export "_start") (drop (struct.new_default $node))))

;; function %set(i64, i64) tail {
;;     region0 = 27 "headers"
;;     region1 = 107 "fields"
;;     sig0 = (i64) preserve_all
;;     fn0 = colocated %w2n_remember sig0
;;
;; block0(v0: i64, v1: i64):
;;     v2 = load.i32 user51 aligned region0 v0
;;     v3 = iconst.i32 1
;;     v4 = band v2, v3  ; v3 = 1
;;     v5 = iconst.i32 0
;;     v6 = icmp ne v4, v5  ; v5 = 0
;;     brif v6, block1, block2
;;
;; block1 cold:
;;     call fn0(v0)
;;     jump block2
;;
;; block2:
;;     istore32.i64 notrap aligned region1 v1, v0+8
;;     return
;; }
;;
;; function %set_null(i64) tail {
;;     region0 = 107 "fields"
;;
;; block0(v0: i64):
;;     v1 = iconst.i64 0
;;     istore32 notrap aligned region0 v1, v0+8  ; v1 = 0
;;     return
;; }
;;
;; function %set_number(i64) tail {
;;     region0 = 103 "fields"
;;
;; block0(v0: i64):
;;     v1 = iconst.i32 7
;;     store notrap aligned region0 v1, v0+4  ; v1 = 7
;;     return
;; }
;;
;; function %set_i31(i64, i32) tail {
;;     region0 = 111 "fields"
;;
;; block0(v0: i64, v1: i32):
;;     v2 = iconst.i32 1
;;     v3 = ishl v1, v2  ; v2 = 1
;;     v4 = iconst.i32 1
;;     v5 = bor v3, v4  ; v4 = 1
;;     v6 = uextend.i64 v5
;;     istore32 notrap aligned region0 v6, v0+12
;;     return
;; }
;;
;; function %both(i64, i64) -> i32 tail {
;;     region0 = 103 "fields"
;;     region1 = 107 "fields"
;;
;; block0(v0: i64, v1: i64):
;;     v2 = iconst.i32 7
;;     store user51 aligned region0 v2, v0+4  ; v2 = 7
;;     v3 = iconst.i64 0
;;     istore32 user51 aligned region1 v3, v0+8  ; v3 = 0
;;     v4 = load.i32 user51 aligned region0 v0+4
;;     return v4
;; }
