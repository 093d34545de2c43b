;;! claim = RATIONALE.md: A program without that option is not dumpable in the first place, so it takes neither that call nor the code, and its bytes stay what they were.
;;! emit = clif
;;! options = --debuggable
;;! functions = grow

(module
  (memory (export "memory") 1)
  (func $grow (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "_start")))

;; function %grow(i32) -> i32 tail {
;;     sig0 = () tail
;;     sig1 = () tail
;;     sig2 = (i64, i64) -> i64 system_v
;;     fn0 = colocated %w2n_memory0 sig0
;;     fn1 = colocated %w2n_stack_limit sig1
;;     fn2 = colocated %w2n_memory_grow_dumped sig2
;;
;; block0(v0: i32):
;;     v2 = func_addr.i64 fn0
;;     v3 = func_addr.i64 fn1
;;     v1 = uextend.i64 v0
;;     v4 = load.i64 notrap aligned readonly can_move v3
;;     v5 = get_stack_pointer.i64
;;     v6 = icmp ult v5, v4
;;     trapnz v6, StackOverflow
;;     v7 = call fn2(v2, v1)
;;     v8 = ireduce.i32 v7
;;     return v8
;; }
