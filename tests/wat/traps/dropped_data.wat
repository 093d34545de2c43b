;; `memory.init` of a data segment that was dropped: it is empty now.
;;! status = 134
(module
  (memory (export "memory") 1)
  (data $text "abc")
  (func $init (param i32) (memory.init $text (i32.const 0) (i32.const 0) (local.get 0)))
  (func $_start (export "_start")
    (call $init (i32.const 3))
    (data.drop $text)
    (call $init (i32.const 0))
    (call $init (i32.const 1))))
