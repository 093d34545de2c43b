;;! claim = compiler/src/program/layout.rs: A single symbol for all means one address computation per function.
;;! claim = RATIONALE.md: Why is the address of data taken as that of a function?
;;! emit = clif
;;! functions = all

(module
  (memory (export "memory") 1)
  (global $first (mut i32) (i32.const 0))
  (global $second (mut i64) (i64.const 0))
  (table $table (export "table") 2 10 funcref)
  (func $fill (export "fill") (table.set $table (i32.const 1) (ref.null func)))
  (func $all (export "all") (param i32)
    (global.set $first (i32.add (table.size $table) (i32.load (local.get 0))))
    (global.set $second (i64.const 1)))
  (func (export "_start")))

;; function %all(i32) tail {
;;     region0 = 3 "lengths"
;;     region1 = 0 "memory"
;;     region2 = 2 "global"
;;     region3 = 6 "global"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32):
;;     v1 = func_addr.i64 fn0
;;     v5 = load.i64 notrap aligned readonly can_move v1  ; memory 0: base
;;     v2 = load.i64 notrap aligned region0 v1+40  ; table 0: length
;;     v3 = ireduce.i32 v2
;;     v4 = uextend.i64 v0
;;     v6 = iadd v5, v4
;;     v7 = load.i32 little region1 v6
;;     v8 = iadd v3, v7
;;     store notrap aligned region2 v8, v1+16  ; global 0
;;     v9 = iconst.i64 1
;;     store notrap aligned region3 v9, v1+24  ; v9 = 1, global 1
;;     return
;; }
