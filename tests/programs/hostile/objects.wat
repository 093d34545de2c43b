;; A CGI program with every kind of state that objects have. The first byte of the body says what it does:
;;
;;     l   changes all of it, with garbage of 24 MiB
;;     t   changes all of it, and traps
;;     e   changes all of it, and throws what nobody catches
;;     x   keeps objects until there is no room
;;     w   makes objects, keeps some, and does not end
;;     s   answers a letter for each kind of state that is not as it was at the start, or `clean`
(module
  (type $node (sub (struct (field $value (mut i32)) (field $next (mut (ref null $node))))))
  (type $nodes (array (mut (ref null $node))))
  (type $bytes (array (mut i8)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))

  (memory (export "memory") 1)
  (global $constant (ref $node) (struct.new $node (i32.const 1) (struct.new $node (i32.const 2) (ref.null $node))))
  (global $none (mut anyref) (ref.null any))
  ;; What instantiation makes: a thousand nodes in an array, a ring of them, and a large array.
  (global $kept (mut (ref null $nodes)) (ref.null $nodes))
  (global $ring (mut (ref null $node)) (ref.null $node))
  (global $large (mut (ref null $bytes)) (ref.null $bytes))
  (global $found (mut i32) (i32.const 0))
  (table $objects 2 9 anyref)
  (tag $thrown (param (ref $node)))
  (data (i32.const 1024) "Status: 200 OK\nContent-Type: text/plain\n\n")
  (data (i32.const 2100) "clean")

  (func $instantiate (local $index i32) (local $first (ref null $node)) (local $node (ref null $node))
    (global.set $kept (array.new_default $nodes (i32.const 1000)))
    (loop $again
      (local.set $node (struct.new $node (local.get $index) (local.get $node)))
      (if (i32.eqz (local.get $index)) (then (local.set $first (local.get $node))))
      (array.set $nodes (global.get $kept) (local.get $index) (local.get $node))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $index) (i32.const 1000))))
    (struct.set $node $next (local.get $first) (local.get $node))
    (global.set $ring (local.get $node))
    (global.set $large (array.new $bytes (i32.const 7) (i32.const 100000))))
  (start $instantiate)

  (func (export "_start") (local $byte i32)
    (i32.store (i32.const 0) (i32.const 2048))
    (i32.store (i32.const 4) (i32.const 1))
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (local.set $byte (i32.load8_u (i32.const 2048)))
    (if (i32.eq (local.get $byte) (i32.const 0x73)) (then (call $head) (call $search) (return)))
    (call $leave)
    (if (i32.eq (local.get $byte) (i32.const 0x74)) (then (unreachable)))
    (if (i32.eq (local.get $byte) (i32.const 0x65)) (then (throw $thrown (global.get $constant))))
    (if (i32.eq (local.get $byte) (i32.const 0x77)) (then (loop $ever (drop (call $list (i32.const 100000))) (br $ever))))
    (if (i32.eq (local.get $byte) (i32.const 0x78)) (then (drop (call $list (i32.const -1)))))
    (call $head)
    (call $letter (local.get $byte)))

  (func $head (call $write (i32.const 1024) (i32.const 41)))

  (func $write (param $start i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $start))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))

  (func $letter (param $letter i32)
    (i32.store8 (i32.const 2048) (local.get $letter))
    (call $write (i32.const 2048) (i32.const 1)))

  ;; A list of so many nodes, which count down.
  (func $list (param $count i32) (result (ref null $node)) (local $node (ref null $node))
    (loop $again
      (local.set $node (struct.new $node (local.get $count) (local.get $node)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $node))

  ;; The sum of the values of a list, or of a ring that ends before `end`.
  (func $sum (param $node (ref null $node)) (param $end (ref null $node)) (result i32) (local $sum i32)
    (loop $again
      (if (ref.is_null (local.get $node)) (then (return (local.get $sum))))
      (local.set $sum (i32.add (local.get $sum) (struct.get $node $value (local.get $node))))
      (local.set $node (struct.get $node $next (local.get $node)))
      (br_if $again (i32.eqz (ref.eq (local.get $node) (local.get $end)))))
    (local.get $sum))

  (func $leave (local $round i32)
    (struct.set $node $value (global.get $constant) (i32.const 0x55))
    (struct.set $node $next (global.get $constant) (call $list (i32.const 1000)))
    (struct.set $node $next (array.get $nodes (global.get $kept) (i32.const 500)) (call $list (i32.const 1000)))
    (array.fill $nodes (global.get $kept) (i32.const 0) (call $list (i32.const 10)) (i32.const 400))
    (array.fill $bytes (global.get $large) (i32.const 0) (i32.const 0x55) (i32.const 100000))
    (drop (table.grow $objects (call $list (i32.const 5)) (i32.const 3)))
    (table.fill $objects (i32.const 0) (call $list (i32.const 5)) (i32.const 5))
    (loop $again
      ;; 160 KiB of small objects and 1 MiB of large ones, of which the last stay.
      (global.set $none (call $list (i32.const 10000)))
      (global.set $large (array.new $bytes (i32.const 0x55) (i32.const 0x100000)))
      (br_if $again (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 20)))))

  ;; Says the letter if the condition is true.
  (func $is_left (param $letter i32) (param $condition i32)
    (if (local.get $condition) (then (global.set $found (i32.const 1)) (call $letter (local.get $letter)))))

  (func $search (local $index i32) (local $list (ref null $node))
    (call $is_left (i32.const 0x41) (i32.ne (call $sum (global.get $constant) (ref.null $node)) (i32.const 3)))
    (call $is_left (i32.const 0x42) (i32.eqz (ref.is_null (global.get $none))))
    (call $is_left (i32.const 0x43) (i32.eqz (ref.is_null (table.get $objects (i32.const 1)))))
    (call $is_left (i32.const 0x44) (i32.ne (table.size $objects) (i32.const 2)))
    ;; New objects, with collections, go nowhere where others are.
    (loop $again
      (local.set $list (call $list (i32.const 10000)))
      (call $is_left (i32.const 0x45) (i32.ne (call $sum (local.get $list) (ref.null $node)) (i32.const 50005000)))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $index) (i32.const 40))))
    (call $is_left (i32.const 0x46) (i32.ne (call $sum (global.get $ring) (global.get $ring)) (i32.const 499500)))
    (local.set $index (i32.const 0))
    (loop $again
      (call $is_left (i32.const 0x47)
        (i32.ne (struct.get $node $value (array.get $nodes (global.get $kept) (local.get $index))) (local.get $index)))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $index) (i32.const 1000))))
    (call $is_left (i32.const 0x48) (i32.ne (array.len (global.get $large)) (i32.const 100000)))
    (local.set $index (i32.const 0))
    (loop $again
      (call $is_left (i32.const 0x49)
        (i32.ne (array.get_u $bytes (global.get $large) (local.get $index)) (i32.const 7)))
      (local.set $index (i32.add (local.get $index) (i32.const 997)))
      (br_if $again (i32.lt_u (local.get $index) (i32.const 100000))))
    ;; What is new is empty.
    (drop (table.grow $objects (ref.null any) (i32.const 3)))
    (call $is_left (i32.const 0x4a) (i32.eqz (ref.is_null (table.get $objects (i32.const 4)))))
    (if (i32.eqz (global.get $found)) (then (call $write (i32.const 2100) (i32.const 5))))))
