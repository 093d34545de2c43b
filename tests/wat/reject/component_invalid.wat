;; A function is lifted to a type that it does not have.
(component
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func (export "f") (result u32) (canon lift (core func $i "f"))))
