;; A field of null.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $s (struct (field i64) (field $f i32)))
  (func $get (param (ref null $s)) (result i32) (struct.get $s $f (local.get 0)))
  (func $_start (export "_start") (drop (call $get (ref.null $s)))))
