;; Grows its memory and its table when it is instantiated.
(module
  (memory (export "memory") 1 3)
  (table (export "table") 1 3 funcref)
  (func $start
    (drop (memory.grow (i32.const 1)))
    (drop (table.grow (ref.null func) (i32.const 1))))
  (start $start))
