;; An element behind the last one of a constant array.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $words (array i32))
  (global $words (ref $words) (array.new_fixed $words 3 (i32.const 1) (i32.const 2) (i32.const 3)))
  (func $get (param i32) (result i32) (array.get $words (global.get $words) (local.get 0)))
  (func $_start (export "_start") (drop (call $get (i32.const 2))) (drop (call $get (i32.const 3)))))
