;;! options = --invoke f()
;; A function that returns by task.return has no caller outside the component yet.
(component
  (core func $return (canon task.return))
  (core module $m (import "" "return" (func $return)) (func (export "f") (call $return)))
  (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
  (func (export "f") async (canon lift (core func $i "f") async)))
