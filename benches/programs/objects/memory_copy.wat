;; operations: 200000
;; Copies 64 KiB of a memory, as `array_copy.wat` does of an array.
(module
  (memory (export "memory") 4)
  (func (export "_start") (local $round i32)
    (memory.fill (i32.const 65536) (i32.const 7) (i32.const 65536))
    (loop $again
      (i32.store8 (i32.const 131071) (local.get $round))
      (memory.copy (i32.const 131072) (i32.const 65536) (i32.const 65536))
      (br_if $again (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 200000))))
    (if (i32.ne (i32.load8_u (i32.const 196607)) (i32.const 63)) (then unreachable))
    (if (i32.ne (i32.load8_u (i32.const 171072)) (i32.const 7)) (then unreachable))))
