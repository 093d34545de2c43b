;;! claim = RATIONALE.md: A reference that is known to be to one function is called as that function is
;;! emit = clif
;;! functions = taken global method tail

;; What code, an immutable global, or an immutable field of a constant object says; such fields are methods.
(module
  (type $unary (sub (func (param i32) (result i32))))
  (type $methods (struct (field (ref $unary)) (field $double (ref $unary))))
  (func $increment (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $double (type $unary) (i32.shl (local.get 0) (i32.const 1)))
  (global $function (ref $unary) (ref.func $increment))
  (global $methods (ref $methods) (struct.new $methods (ref.func $increment) (ref.func $double)))
  (elem declare func $increment)
  (func $taken (export "taken") (param i32) (result i32) (call_ref $unary (local.get 0) (ref.func $increment)))
  (func $global (export "global") (param i32) (result i32) (call_ref $unary (local.get 0) (global.get $function)))
  (func $method (export "method") (param i32) (result i32)
    (call_ref $unary (local.get 0) (struct.get $methods $double (global.get $methods))))
  (func $tail (export "tail") (param i32) (result i32)
    (return_call_ref $unary (local.get 0) (struct.get $methods $double (global.get $methods))))
  (func (export "_start")))

;; function %taken(i32) -> i32 tail {
;;     sig0 = () tail
;;     sig1 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_funcrefs sig0
;;     fn1 = colocated %increment sig1
;;
;; block0(v0: i32):
;;     v1 = func_addr.i64 fn0
;;     v2 = load.i64 notrap aligned readonly can_move v1
;;     v3 = call fn1(v0)
;;     return v3
;; }
;;
;; function %global(i32) -> i32 tail {
;;     sig0 = () tail
;;     sig1 = (i32) -> i32 tail
;;     fn0 = colocated %w2n_funcrefs sig0
;;     fn1 = colocated %increment sig1
;;
;; block0(v0: i32):
;;     v1 = func_addr.i64 fn0
;;     v2 = load.i64 notrap aligned readonly can_move v1
;;     v3 = call fn1(v0)
;;     return v3
;; }
;;
;; function %method(i32) -> i32 tail {
;;     region0 = 115 "fields"
;;     sig0 = (i32) -> i32 tail
;;     fn0 = colocated %double sig0
;;
;; block0(v0: i32):
;;     v1 = iconst.i64 0x0100_0000
;;     v2 = load.i64 notrap aligned region0 v1+16  ; v1 = 0x0100_0000
;;     v3 = call fn0(v0)
;;     return v3
;; }
;;
;; function %tail(i32) -> i32 tail {
;;     region0 = 115 "fields"
;;     sig0 = (i32) -> i32 tail
;;     fn0 = colocated %double sig0
;;
;; block0(v0: i32):
;;     v1 = iconst.i64 0x0100_0000
;;     v2 = load.i64 notrap aligned region0 v1+16  ; v1 = 0x0100_0000
;;     return_call fn0(v0)
;; }
