;; `table.init` of an element segment that was dropped.
;;! status = 134
(module
  (memory (export "memory") 1)
  (table 10 funcref)
  (elem $functions func $init)
  (func $init (param i32) (table.init $functions (i32.const 0) (i32.const 0) (local.get 0)))
  (func $_start (export "_start")
    (call $init (i32.const 1))
    (elem.drop $functions)
    (call $init (i32.const 0))
    (call $init (i32.const 1))))
