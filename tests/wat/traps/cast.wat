;; A cast to a type that a structure is not of.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $shape (sub (struct)))
  (type $circle (sub $shape (struct (field i32))))
  (type $square (sub $shape (struct (field i64))))
  (func $cast (param anyref) (drop (ref.cast (ref $circle) (local.get 0))))
  (func $_start (export "_start")
    (call $cast (struct.new_default $circle))
    (call $cast (struct.new_default $square))))
