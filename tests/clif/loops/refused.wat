;;! claim = RATIONALE.md: so sums of these are not made for vectors
;;! emit = clif
;;! functions = sum

(module
  (memory (export "memory") 1)
  (func $sum (export "sum") (param $x i32) (param $n i32) (result f64) (local $sum f64)
    (loop $next
      (local.set $sum (f64.add (local.get $sum) (f64.load (local.get $x))))
      (local.set $x (i32.add (local.get $x) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "_start")))
