;;! claim = docs/operators.md: `memory.copy` `memory.init` `memory.fill`, the same of tables | check and call
;;! emit = clif
;;! functions = copy

;; The ranges are compared with the length, and then the runtime copies. The stack is checked as before every such call.
(module
  (memory (export "memory") 1)
  (func $copy (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")))

;; function %copy(i32, i32, i32) tail {
;;     region0 = 3 "lengths"
;;     sig0 = () tail
;;     sig1 = () tail
;;     sig2 = (i64, i64, i64) -> i64 system_v
;;     fn0 = colocated %w2n_variables sig0
;;     fn1 = colocated %w2n_stack_limit sig1
;;     fn2 = colocated %memmove sig2
;;
;; block0(v0: i32, v1: i32, v2: i32):
;;     v6 = func_addr.i64 fn0
;;     v10 = load.i64 notrap aligned readonly can_move v6  ; memory 0: base
;;     v16 = func_addr.i64 fn1
;;     v3 = uextend.i64 v2
;;     v4 = uextend.i64 v0
;;     v5 = uextend.i64 v1
;;     v7 = load.i64 notrap aligned region0 v6+8  ; memory 0: length
;;     v8 = iadd v5, v3
;;     v9 = icmp ugt v8, v7
;;     trapnz v9, MemoryOutOfBounds
;;     v11 = iadd v10, v5
;;     v12 = load.i64 notrap aligned region0 v6+8  ; memory 0: length
;;     v13 = iadd v4, v3
;;     v14 = icmp ugt v13, v12
;;     trapnz v14, MemoryOutOfBounds
;;     v15 = iadd v10, v4
;;     v17 = load.i64 notrap aligned readonly can_move v16
;;     v18 = get_stack_pointer.i64
;;     v19 = icmp ult v18, v17
;;     trapnz v19, StackOverflow
;;     v20 = call fn2(v15, v11, v3)
;;     return
;; }
