;;! claim = RATIONALE.md: Why is tracing built in by the trampolines, as a table?
;;! emit = clif
;;! options = --trace-wasi
;;! functions = direct w2n_wasi_fd_close.import

;; The same as host_untraced.wat, with tracing: every call goes through the trampoline, which shows it.
(module
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (memory (export "memory") 1)
  (func $direct (export "direct") (param i32) (result i32) (call $close (local.get 0)))
  (func (export "_start")))

;; function %w2n_wasi_fd_close.import(i32) -> i32 tail {
;;     ss0 = explicit_slot 72, align = 8
;;     sig0 = () tail
;;     sig1 = () tail
;;     sig2 = (i64, i32 sext) -> i32 sext system_v
;;     sig3 = () tail
;;     sig4 = (i64, i64, i32 sext, i32 sext, i64) system_v
;;     fn0 = colocated %w2n_stack_limit sig0
;;     fn1 = colocated %w2n_variables sig1
;;     fn2 = colocated %w2n_wasi_fd_close sig2
;;     fn3 = colocated %w2n_trace_variable sig3
;;     fn4 = colocated %w2n_trace sig4
;;
;; block0(v0: i32):
;;     v1 = func_addr.i64 fn0
;;     v5 = func_addr.i64 fn1
;;     v9 = func_addr.i64 fn3
;;     v2 = load.i64 notrap aligned readonly can_move v1
;;     v3 = get_stack_pointer.i64
;;     v4 = icmp ult v3, v2
;;     trapnz v4, StackOverflow
;;     v6 = call fn2(v5, v0)
;;     v7 = stack_addr.i64 ss0
;;     v8 = uextend.i64 v0
;;     store notrap aligned v8, v7
;;     v10 = iconst.i32 8
;;     call fn4(v5, v9, v10, v6, v7)  ; v10 = 8
;;     return v6
;; }
;;
;; function %direct(i32) -> i32 tail {
;;     sig0 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_wasi_fd_close.import sig0
;;
;; block0(v0: i32):
;;     v1 = call fn0(v0)
;;     return v1
;; }
