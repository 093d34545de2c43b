;; Functions that may return at once are tested before they call themselves: what is behind that is done once, with the same arguments.
(module
  (memory (export "memory") 1)
  (global $visits (mut i32) (i32.const 0))
  ;; Trees: the left one, the right one, and a number.
  (data (i32.const 16) "\20\00\00\00\30\00\00\00\01\00\00\00")
  (data (i32.const 32) "\00\00\00\00\30\00\00\00\02\00\00\00")
  (data (i32.const 48) "\00\00\00\00\00\00\00\00\04\00\00\00")

  (func $sum (param $tree i32) (result i32)
    (if (i32.eqz (local.get $tree)) (then (return (i32.const 0))))
    (global.set $visits (i32.add (global.get $visits) (i32.const 1)))
    (i32.add
      (i32.load offset=8 (local.get $tree))
      (i32.add (call $sum (i32.load (local.get $tree))) (call $sum (i32.load offset=4 (local.get $tree))))))

  ;; The test changes a parameter, and reads a global that calls change. There are two ways out and two ways on.
  (func $count (param $left i32) (param $right i64) (result i64)
    (block $last
      (br_if $last (i32.gt_s (local.tee $left (i32.sub (local.get $left) (i32.const 1))) (global.get $visits)))
      (if (i32.lt_s (local.get $left) (i32.const 0)) (then (return (local.get $right))))
      (global.set $visits (i32.add (global.get $visits) (i32.const 1)))
      (return (call $count (local.get $left) (i64.add (local.get $right) (i64.const 10)))))
    (global.set $visits (i32.add (global.get $visits) (i32.const 100)))
    (call $count (local.get $left) (i64.add (local.get $right) (i64.const 1000))))

  (func $check (param $found i32) (param $expected i32)
    (if (i32.ne (local.get $found) (local.get $expected)) (then unreachable)))
  (func $_start (export "_start")
    (call $check (call $sum (i32.const 16)) (i32.const 11))
    (call $check (global.get $visits) (i32.const 4))
    (call $check (i32.wrap_i64 (call $count (i32.const 8) (i64.const 5))) (i32.const 1075))
    (call $check (global.get $visits) (i32.const 111))))
