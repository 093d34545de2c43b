;; Recursion to a depth of about 2,000,000, which no stack of the default size can hold and one of 1 GiB can.
(module
  (memory (export "memory") 1)
  (func $count (param i32) (result i32)
    (if (result i32) (i32.eq (local.get 0) (i32.const 2000000))
      (then (i32.const 0))
      (else (i32.add (i32.const 1) (call $count (i32.add (local.get 0) (i32.const 1)))))))
  (func $_start (export "_start")
    (if (i32.ne (call $count (i32.const 0)) (i32.const 2000000)) (then unreachable))))
