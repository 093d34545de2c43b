;; No start: an export must be named.
(module
  (memory 1)
  (func (export "add it") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
