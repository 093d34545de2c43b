;; operations: 200000000
;; Stores references into old objects, which a collector that distinguishes ages has to notice.
(module
  (type $node (struct (field $next (mut (ref null $node))) (field $value i32)))
  (type $nodes (array (mut (ref null $node))))
  (memory (export "memory") 1)
  (func (export "_start") (local $nodes (ref $nodes)) (local $round i32) (local $index i32)
    (local.set $nodes (array.new_default $nodes (i32.const 1024)))
    (loop $fill
      (array.set $nodes (local.get $nodes) (local.get $index) (struct.new $node (ref.null $node) (local.get $index)))
      (br_if $fill (i32.ne (local.tee $index (i32.add (local.get $index) (i32.const 1))) (i32.const 1024))))
    (loop $again
      (struct.set $node $next
        (array.get $nodes (local.get $nodes) (i32.and (local.get $round) (i32.const 1023)))
        (array.get $nodes (local.get $nodes) (i32.and (i32.mul (local.get $round) (i32.const 5)) (i32.const 1023))))
      (br_if $again (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 200000000))))
    (if (i32.ne
          (struct.get $node $value (struct.get $node $next (array.get $nodes (local.get $nodes) (i32.const 100))))
          (i32.const 500))
      (then unreachable))))
