;;! options = --invoke f({x:1,z:2})
(component
  (core module $m (func (export "f") (param i32 i32)))
  (core instance $i (instantiate $m))
  (type $point (record (field "x" u8) (field "y" u8)))
  (export $p "point" (type $point))
  (func (export "f") (param "at" $p) (canon lift (core func $i "f"))))
