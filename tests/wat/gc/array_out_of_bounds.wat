;; An element past the end.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $a (array (mut i32)))
  (func $get (param (ref $a) i32) (result i32) (array.get $a (local.get 0) (local.get 1)))
  (func $_start (export "_start") (drop (call $get (array.new_default $a (i32.const 4)) (i32.const 4)))))
