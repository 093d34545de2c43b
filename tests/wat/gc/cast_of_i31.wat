;; A cast of a number to a structure.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $s (struct (field i32)))
  (func $cast (param anyref) (result (ref $s)) (ref.cast (ref $s) (local.get 0)))
  (func $_start (export "_start") (drop (call $cast (ref.i31 (i32.const 0x1000000)))) (drop (struct.new_default $s))))
