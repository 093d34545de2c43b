;; A search that nothing ends within the memory.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $length (param $s i32) (result i32)
    (loop $again
      (if (i32.load8_u (local.get $s))
        (then
          (local.set $s (i32.add (local.get $s) (i32.const 1)))
          (br $again))))
    (local.get $s))
  (func $_start (export "_start")
    (memory.fill (i32.const 65500) (i32.const 1) (i32.const 36))
    (drop (call $length (i32.const 65509)))))
