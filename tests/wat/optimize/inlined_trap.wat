;; A trap in bodies that took the place of calls: the report lists their functions as if there were calls.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $leaf (param i32) (result i32) (i32.load (local.get 0)))
  (func $once (param i32) (result i32) (i32.add (call $leaf (local.get 0)) (call $leaf (i32.add (local.get 0) (i32.const 70000)))))
  (func $_start (export "_start") (drop (call $once (i32.const 8)))))
