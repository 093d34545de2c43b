;; operations: 200000
;; Copies 64 KiB from one array of bytes to another.
(module
  (type $bytes (array (mut i8)))
  (memory (export "memory") 1)
  (func (export "_start") (local $from (ref $bytes)) (local $to (ref $bytes)) (local $round i32)
    (local.set $from (array.new $bytes (i32.const 7) (i32.const 65536)))
    (local.set $to (array.new_default $bytes (i32.const 65536)))
    (loop $again
      (array.set $bytes (local.get $from) (i32.const 65535) (local.get $round))
      (array.copy $bytes $bytes (local.get $to) (i32.const 0) (local.get $from) (i32.const 0) (i32.const 65536))
      (br_if $again (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 200000))))
    (if (i32.ne (array.get_u $bytes (local.get $to) (i32.const 65535)) (i32.const 63)) (then unreachable))
    (if (i32.ne (array.get_u $bytes (local.get $to) (i32.const 40000)) (i32.const 7)) (then unreachable))))
