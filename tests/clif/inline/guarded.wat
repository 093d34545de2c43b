;;! claim = RATIONALE.md: the index is compared before anything is loaded
;;! emit = clif
;;! functions = caller

;; Whatever the index is otherwise, all checks are made.
(module
  (type $unary (func (param i32) (result i32)))
  (table funcref (elem $increment $decrement))
  (func $increment (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $decrement (type $unary) (i32.sub (local.get 0) (i32.const 1)))
  (func $caller (export "caller") (param i32 i32) (result i32) (call_indirect (type $unary) (local.get 0) (local.get 1)))
  (func (export "_start")))

