;;! claim = RATIONALE.md: one load, one addition and one comparison
;;! claim = RATIONALE.md: its low bits are looked at only where it may be an `i31` or the host's
;;! claim = RATIONALE.md: Where the types alone decide, there is no code.
;;! emit = clif
;;! functions = cast cast_null cast_any test branch upcast sibling function

(module
  (type $shape (sub (struct)))
  (type $round (sub $shape (struct (field i32))))
  (type $circle (sub $round (struct (field i32))))
  (type $square (sub $shape (struct (field i64))))
  (type $f (sub (func)))
  (type $g (sub $f (func)))
  (type $h (sub $f (func)))
  (func $cast (export "cast") (param (ref null $shape)) (result (ref $round)) (ref.cast (ref $round) (local.get 0)))
  (func $cast_null (export "cast_null") (param (ref null $shape)) (result (ref null $round))
    (ref.cast (ref null $round) (local.get 0)))
  (func $cast_any (export "cast_any") (param anyref) (result (ref $round)) (ref.cast (ref $round) (local.get 0)))
  (func $test (export "test") (param (ref $shape)) (result i32) (ref.test (ref $round) (local.get 0)))
  (func $branch (export "branch") (param (ref null $shape)) (result i32)
    (block $is (result (ref $round))
      (br_on_cast $is (ref null $shape) (ref $round) (local.get 0))
      (return (i32.const 7)))
    (struct.get $round 0))
  (func $upcast (export "upcast") (param (ref $circle)) (result (ref $shape)) (ref.cast (ref $shape) (local.get 0)))
  (func $sibling (export "sibling") (param (ref $square)) (result i32) (ref.test (ref null $circle) (local.get 0)))
  (func $function (export "function") (param funcref) (result i32) (ref.test (ref $f) (local.get 0)))
  (func (export "_start") (drop (struct.new $circle (i32.const 1)))))
