;;! claim = RATIONALE.md: a value that one iteration leaves to the next, such as the middle of a stencil, is a lane of the vector before
;;! emit = clif
;;! functions = stencil

;; y[i] = x[i - 1] + x[i] + x[i + 1], where x[i] is carried from the iteration before.
(module
  (memory (export "memory") 1)
  (func $stencil (export "stencil") (param $x i32) (param $y i32) (param $n i32) (param $here f64) (local $right f64)
    (loop $next
      (local.set $right (f64.load offset=8 (local.get $x)))
      (f64.store (local.get $y) (f64.add (f64.add (f64.load (local.get $x)) (local.get $here)) (local.get $right)))
      (local.set $here (local.get $right))
      (local.set $x (i32.add (local.get $x) (i32.const 8)))
      (local.set $y (i32.add (local.get $y) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start")))
