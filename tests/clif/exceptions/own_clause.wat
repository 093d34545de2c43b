;;! claim = RATIONALE.md: A clause of the same function is known when it is compiled: it becomes a branch
;;! emit = clif
;;! functions = branch with_reference

;; The exception object is made only where a reference to it is asked for.
(module
  (tag $tag (param i32))
  (func $branch (export "branch") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (result i32) (catch $tag $caught) (throw $tag (local.get 0)))))
  (func $with_reference (export "with_reference") (param i32) (result i32)
    (block $caught (result i32 exnref)
      (try_table (result i32) (catch_ref $tag $caught) (throw $tag (local.get 0)))
      (return))
    (drop))
  (func (export "_start")))

;; function %branch(i32) -> i32 tail {
;; block0(v0: i32):
;;     jump block1(v0)
;;
;; block1(v1: i32):
;;     return v1
;; }
;;
;; function %with_reference(i32) -> i32 tail {
;;     region0 = 7 "exceptions"
;;     sig0 = () tail
;;     sig1 = (i32 sext) -> i64 system_v
;;     fn0 = colocated %w2n_stack_limit sig0
;;     fn1 = colocated %w2n_exception_new sig1
;;
;; block0(v0: i32):
;;     v2 = func_addr.i64 fn0
;;     v1 = iconst.i32 0
;;     v3 = load.i64 notrap aligned readonly can_move v2
;;     v4 = get_stack_pointer.i64
;;     v5 = icmp ult v4, v3
;;     trapnz v5, StackOverflow
;;     v6 = call fn1(v1)  ; v1 = 0
;;     store notrap aligned region0 v0, v6+16
;;     jump block1(v0, v6)
;;
;; block1(v7: i32, v8: i64):
;;     return v7
;; }
