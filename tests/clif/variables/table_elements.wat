;;! claim = RATIONALE.md: tables hold 8 bytes an element
;;! emit = clif
;;! functions = get set

(module
  (table $table (export "table") 2 10 funcref)
  (func $get (export "get") (param i32) (result funcref) (table.get $table (local.get 0)))
  (func $set (export "set") (param i32 funcref) (table.set $table (local.get 0) (local.get 1)))
  (func (export "_start")))

;; function %get(i32) -> i64 tail {
;;     region0 = 3 "lengths"
;;     region1 = 1 "table"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32):
;;     v2 = func_addr.i64 fn0
;;     v5 = load.i64 notrap aligned readonly can_move v2  ; table 0: base
;;     v1 = uextend.i64 v0
;;     v3 = load.i64 notrap aligned region0 v2+8  ; table 0: length
;;     v4 = icmp uge v1, v3
;;     trapnz v4, TableOutOfBounds
;;     v6 = iconst.i64 3
;;     v7 = ishl v1, v6  ; v6 = 3
;;     v8 = iadd v5, v7
;;     v9 = load.i64 notrap aligned region1 v8
;;     return v9
;; }
;;
;; function %set(i32, i64) tail {
;;     region0 = 3 "lengths"
;;     region1 = 1 "table"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i64):
;;     v3 = func_addr.i64 fn0
;;     v6 = load.i64 notrap aligned readonly can_move v3  ; table 0: base
;;     v2 = uextend.i64 v0
;;     v4 = load.i64 notrap aligned region0 v3+8  ; table 0: length
;;     v5 = icmp uge v2, v4
;;     trapnz v5, TableOutOfBounds
;;     v7 = iconst.i64 3
;;     v8 = ishl v2, v7  ; v7 = 3
;;     v9 = iadd v6, v8
;;     store notrap aligned region1 v1, v9
;;     return
;; }
