;; The length of null.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $bytes (array i8))
  (func $length (param (ref null $bytes)) (result i32) (array.len (local.get 0)))
  (func $_start (export "_start") (drop (call $length (array.new_default $bytes (i32.const 3)))) (drop (call $length (ref.null $bytes)))))
