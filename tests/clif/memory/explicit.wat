;;! claim = docs/manual.md: rebuild it with `--bounds=explicit`, which compares every address instead
;;! emit = clif
;;! options = --bounds explicit
;;! functions = load store

(module
  (memory (export "memory") 1)
  (func $load (export "load") (param i32) (result i32) (i32.load offset=1000 (local.get 0)))
  (func $store (export "store") (param i32 i64) (i64.store offset=8 (local.get 0) (local.get 1)))
  (func (export "_start")))

;; function %load(i32) -> i32 tail {
;;     region0 = 3 "lengths"
;;     region1 = 0 "memory"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32):
;;     v2 = func_addr.i64 fn0
;;     v1 = uextend.i64 v0
;;     v3 = load.i64 notrap aligned region0 v2+8  ; memory 0: length
;;     v4 = iconst.i64 -1004
;;     v5 = iadd v3, v4  ; v4 = -1004
;;     v6 = icmp ugt v1, v5
;;     trapnz v6, MemoryOutOfBounds
;;     v7 = load.i64 notrap aligned region0 v2  ; memory 0: base
;;     v8 = iadd v7, v1
;;     v9 = load.i32 little region1 v8+1000
;;     return v9
;; }
;;
;; function %store(i32, i64) tail {
;;     region0 = 3 "lengths"
;;     region1 = 0 "memory"
;;     sig0 = () tail
;;     fn0 = colocated %w2n_variables sig0
;;
;; block0(v0: i32, v1: i64):
;;     v3 = func_addr.i64 fn0
;;     v2 = uextend.i64 v0
;;     v4 = load.i64 notrap aligned region0 v3+8  ; memory 0: length
;;     v5 = iconst.i64 -16
;;     v6 = iadd v4, v5  ; v5 = -16
;;     v7 = icmp ugt v2, v6
;;     trapnz v7, MemoryOutOfBounds
;;     v8 = load.i64 notrap aligned region0 v3  ; memory 0: base
;;     v9 = iadd v8, v2
;;     store little region1 v1, v9+8
;;     return
;; }
