;; An element of null.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $a (array (mut i32)))
  (func $set (param (ref null $a)) (array.set $a (local.get 0) (i32.const 7) (i32.const 1)))
  (func $_start (export "_start") (call $set (ref.null $a))))
