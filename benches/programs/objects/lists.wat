;; operations: 100000000
;; Allocates lists of a hundred objects, each of which is garbage when the next begins.
(module
  (type $node (struct (field $next (ref null $node)) (field $value i32)))
  (memory (export "memory") 1)
  (func $list (param $length i32) (result (ref null $node)) (local $list (ref null $node))
    (loop $again
      (local.set $list (struct.new $node (local.get $list) (local.get $length)))
      (br_if $again (local.tee $length (i32.sub (local.get $length) (i32.const 1)))))
    (local.get $list))
  (func $sum (param $list (ref null $node)) (result i32) (local $sum i32)
    (block $end
      (loop $again
        (br_if $end (ref.is_null (local.get $list)))
        (local.set $sum (i32.add (local.get $sum) (struct.get $node $value (local.get $list))))
        (local.set $list (struct.get $node $next (local.get $list)))
        (br $again)))
    (local.get $sum))
  (func (export "_start") (local $round i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $sum (call $list (i32.const 100)))))
      (br_if $again (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 1000000))))
    ;; 5050 a list, modulo 2^32.
    (if (i32.ne (local.get $sum) (i32.const 755032704)) (then unreachable))))
