;; As `grown.wat`, but for growing.
(module
  (memory (export "memory") 1 3)
  (table (export "table") 1 3 funcref)
  (func (export "grow") (drop (memory.grow (i32.const 1))) (drop (table.grow (ref.null func) (i32.const 1)))))
