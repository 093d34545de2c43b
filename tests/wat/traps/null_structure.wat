;; A field of null, in a program that makes no objects.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $point (struct (field i32 i32)))
  (func $get (param (ref null $point)) (result i32) (struct.get $point 1 (local.get 0)))
  (func $_start (export "_start") (drop (call $get (ref.null $point)))))
