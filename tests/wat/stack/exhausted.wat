;; Recursion without an end. The function does something after the call, so that no compiler makes a loop of it.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $recurse (param i32) (result i32)
    (i32.add (call $recurse (i32.add (local.get 0) (i32.const 1))) (i32.load (local.get 0))))
  (func $_start (export "_start") (drop (call $recurse (i32.const 0)))))
