;; A program with nothing: no memory, no table, no global.
(module (func (export "_start")))
