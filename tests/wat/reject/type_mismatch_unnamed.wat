;; Invalid, in a function without a name.
(module
  (memory (export "memory") 1)
  (func (result i64) (local i32) (local.get 0))
  (func (export "_start")))
