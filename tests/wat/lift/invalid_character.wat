;;! options = --invoke surrogate()
;;! status = 134
;; The runtime finds that the result is no character.
(component
  (core module $m (func (export "surrogate") (result i32) (i32.const 0xd800)))
  (core instance $i (instantiate $m))
  (func (export "surrogate") (result char) (canon lift (core func $i "surrogate"))))
