;; A cast of null to what null is not.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $s (sub (struct)))
  (type $t (sub $s (struct (field i32))))
  (func $cast (param (ref null $s)) (result (ref $t)) (ref.cast (ref $t) (local.get 0)))
  (func $_start (export "_start") (drop (call $cast (ref.null $s))) (drop (struct.new_default $t))))
