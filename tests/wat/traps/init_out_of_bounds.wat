;; `memory.init` from beyond the end of a data segment.
;;! status = 134
(module
  (memory (export "memory") 1)
  (data $text "abc")
  (func $init (param i32) (memory.init $text (i32.const 0) (i32.const 1) (local.get 0)))
  (func $_start (export "_start") (call $init (i32.const 2)) (call $init (i32.const 3))))
