;; Recursion that is deep and ends: 20,000 calls fit in the default stack.
(module
  (memory (export "memory") 1)
  (func $sum (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (local.get 0) (call $sum (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  (func $_start (export "_start")
    (if (i32.ne (call $sum (i32.const 20000)) (i32.const 200010000)) (then unreachable))))
