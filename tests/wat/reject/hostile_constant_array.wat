;; A constant expression whose array would have 32 GiB.
(module
  (type $large (array i64))
  (global (ref $large) (array.new_default $large (i32.const -1)))
  (func (export "_start")))
