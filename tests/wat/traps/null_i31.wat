;; The number of null.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $get (param i31ref) (result i32) (i31.get_s (local.get 0)))
  (func $_start (export "_start") (drop (call $get (ref.i31 (i32.const 1)))) (drop (call $get (ref.null i31)))))
