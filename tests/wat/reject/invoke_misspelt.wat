;; Among many exports, the one that was meant.
;;! options = --invoke i23
(module
  (func (export "a")) (func (export "b")) (func (export "c")) (func (export "d")) (func (export "e"))
  (func (export "f")) (func (export "g")) (func (export "h")) (func (export "i32")))
