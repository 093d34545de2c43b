;;! options = --invoke f(1;2)
(component
  (core module $m (func (export "f") (param i32 i32)))
  (core instance $i (instantiate $m))
  (func (export "f") (param "x" u8) (param "y" u8) (canon lift (core func $i "f"))))
