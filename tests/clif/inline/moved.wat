;;! claim = RATIONALE.md: a body without an early `return` stays in the block of the call
;;! emit = clif
;;! functions = caller square

;; The function that is called once has no code of its own.
(module
  (func $square (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
  (func $caller (export "caller") (param i32) (result i32) (i32.add (call $square (local.get 0)) (i32.const 1)))
  (func (export "_start")))

;; function %caller(i32) -> i32 tail {
;; block0(v0: i32):
;;     v1 = imul v0, v0
;;     v2 = iconst.i32 1
;;     v3 = iadd v1, v2  ; v2 = 1
;;     return v3
;; }
