;;! options = --invoke f
(component
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (instance $one (export "f" (func $f)))
  (export "example:one/api" (instance $one))
  (export "example:two/api" (instance $one)))
