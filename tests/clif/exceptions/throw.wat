;;! claim = ARCHITECTURE.md: `throw` allocates an object and calls the runtime
;;! claim = RATIONALE.md: Why is the tail calling convention used for all functions?
;;! emit = clif
;;! functions = throw catch
;;! options = --without-pass inline

(module
  (tag $tag (param i32))
  (func $throw (export "throw") (param i32) (throw $tag (local.get 0)))
  (func $catch (export "catch") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $tag $caught) (call $throw (local.get 0)))
      (i32.const -1)))
  (func (export "_start")))

;; function %throw(i32) tail {
;;     region0 = 7 "exceptions"
;;     sig0 = () tail
;;     sig1 = (i32 sext) -> i64 system_v
;;     sig2 = (i64) system_v
;;     fn0 = colocated %w2n_stack_limit sig0
;;     fn1 = colocated %w2n_exception_new sig1
;;     fn2 = colocated %w2n_throw sig2
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
;;     call fn2(v6)
;;     trap UncaughtException
;; }
;;
;; function %catch(i32) -> i32 tail {
;;     region0 = 7 "exceptions"
;;     sig0 = (i32) tail
;;     fn0 = colocated %throw sig0
;;
;; block0(v0: i32):
;;     try_call fn0(v0), sig0, block1, [ tag0: block2(exn0) ]
;;
;; block1:
;;     jump block3
;;
;; block2(v1: i64):
;;     v2 = load.i32 notrap aligned region0 v1+16
;;     jump block4(v2)
;;
;; block3:
;;     v4 = iconst.i32 -1
;;     jump block4(v4)  ; v4 = -1
;;
;; block4(v3: i32):
;;     return v3
;; }
