;; Invalid: two exports of one name.
(module
  (memory (export "memory") 1)
  (func $_start (export "_start"))
  (func (export "_start")))
