;; Exceptions from bodies that took the place of calls: thrown there, or by a function called there, they reach the clauses around
;; the call, and those around calls of a function that has none.
;;! options = --with-pass inline
(module
  (tag $number (param i32))
  (func $raise (param i32) (throw $number (local.get 0)))
  (func $deep (param i32) (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1)))) (else (throw $number (i32.const 40)))))
  (func $calls (param i32) (result i32) (call $deep (local.get 0)) (i32.const 1))
  (func $unguarded (param i32) (result i32) (call $raise (i32.add (local.get 0) (i32.const 1))) (i32.const 2))
  (func $own (param i32) (result i32)
    (block $caught (result i32)
      (try_table (result i32) (catch $number $caught) (call $unguarded (local.get 0)))))
  (func $both (param i32) (result i32) (local $kept i32)
    (local.set $kept (i32.const 100))
    (block $caught (result i32)
      (try_table (result i32) (catch $number $caught)
        (local.set $kept (i32.const 200))
        (call $calls (local.get 0))))
    (i32.add (local.get $kept)))
  (func (export "_start")
    (if (i32.ne (call $own (i32.const 6)) (i32.const 7)) (then unreachable))
    (if (i32.ne (call $both (i32.const 3)) (i32.const 240)) (then unreachable))))
