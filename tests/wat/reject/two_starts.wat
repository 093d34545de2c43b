;; Only text can say this: a module has one start section.
(module
  (func $f)
  (start $f)
  (start $f)
  (func (export "_start")))
