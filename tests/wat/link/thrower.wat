;; Throws what it is given, and gives its tag away; counts, so that what was done before throwing can be seen.
(module
  (tag $own (export "tag") (param i32))
  (tag $other)
  (global $count (export "count") (mut i32) (i32.const 0))
  (func (export "throw") (param i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (throw $own (local.get 0)))
  (func (export "throw_other")
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (throw $other)))
