;;! options = --invoke g(1)
(component
  (core module $m (func (export "f") (param i32)))
  (core instance $i (instantiate $m))
  (func (export "f") (param "x" u8) (canon lift (core func $i "f"))))
