;;! claim = RATIONALE.md: Why does a loop for vectors stand in front of the loop, which stays?
;;! emit = clif
;;! functions = scale
;;! options = --without-pass vectorize

;; y[i] = k · x[i] + y[i]
(module
  (memory (export "memory") 1)
  (func $scale (export "scale") (param $x i32) (param $y i32) (param $k f64) (param $n i32)
    (loop $next
      (f64.store (local.get $y) (f64.add (f64.mul (local.get $k) (f64.load (local.get $x))) (f64.load (local.get $y))))
      (local.set $x (i32.add (local.get $x) (i32.const 8)))
      (local.set $y (i32.add (local.get $y) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start")))
