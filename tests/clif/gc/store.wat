;;! claim = RATIONALE.md: Stores that initialize an object need no test, and neither does null, an `i31` or a constant object
;;! claim = RATIONALE.md: A store leaves loaded values of other fields valid.
;;! emit = clif
;;! functions = set set_null set_number set_i31 both

(module
  (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node))) (field $any (mut anyref))))
  (func $set (export "set") (param (ref null $node) (ref $node)) (struct.set $node $next (local.get 0) (local.get 1)))
  (func $set_null (export "set_null") (param (ref $node)) (struct.set $node $next (local.get 0) (ref.null $node)))
  (func $set_number (export "set_number") (param (ref $node)) (struct.set $node $value (local.get 0) (i32.const 7)))
  (func $set_i31 (export "set_i31") (param (ref $node) i32) (struct.set $node $any (local.get 0) (ref.i31 (local.get 1))))
  (func $both (export "both") (param (ref null $node) (ref null $node)) (result i32)
    (struct.set $node $value (local.get 0) (i32.const 7))
    (struct.set $node $next (local.get 0) (ref.null $node))
    (struct.get $node $value (local.get 0)))
  (func (export "_start") (drop (struct.new_default $node))))
