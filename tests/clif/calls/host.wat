;;! claim = RATIONALE.md: Trampolines remain for references to host functions and for tail calls.
;;! emit = clif
;;! functions = direct reference tail

;; A direct call of a host function checks that the stack has room for it, and calls the runtime.
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (memory (export "memory") 1)
  (elem declare func $yield)
  (func $direct (export "direct") (param i32) (result i32) (call $close (local.get 0)))
  (func $reference (export "reference") (result funcref) (ref.func $yield))
  (func $tail (export "tail") (param i32) (result i32) (return_call $close (local.get 0)))
  (func (export "_start")))

;; function %direct(i32) -> i32 tail {
;;     sig0 = () tail
;;     sig1 = () tail
;;     sig2 = (i64, i32 sext) -> i32 sext system_v
;;     fn0 = colocated %w2n_stack_limit sig0
;;     fn1 = colocated %w2n_variables sig1
;;     fn2 = colocated %w2n_wasi_fd_close sig2
;;
;; block0(v0: i32):
;;     v1 = func_addr.i64 fn0
;;     v5 = func_addr.i64 fn1
;;     v2 = load.i64 notrap aligned readonly can_move v1
;;     v3 = get_stack_pointer.i64
;;     v4 = icmp ult v3, v2
;;     trapnz v4, StackOverflow
;;     v6 = call fn2(v5, v0)
;;     return v6
;; }
;;
;; function %reference() -> i64 tail {
;;     sig0 = () tail
;;     fn0 = colocated %w2n_funcrefs sig0
;;
;; block0:
;;     v0 = func_addr.i64 fn0
;;     v1 = load.i64 notrap aligned readonly can_move v0
;;     return v1
;; }
;;
;; function %tail(i32) -> i32 tail {
;;     sig0 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_wasi_fd_close.import sig0
;;
;; block0(v0: i32):
;;     return_call fn0(v0)
;; }
