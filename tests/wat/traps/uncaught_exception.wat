;; An exception that nobody catches: one handler is for another tag, one lies beside the throw.
;;! status = 134
(module
  (memory (export "memory") 1)
  (tag $thrown (param i32))
  (tag $other (param i32))
  (func $inner (throw $thrown (i32.const 1)))
  (func $middle
    (drop (block $caught (result i32)
      (try_table (catch $other $caught) (call $inner))
      (i32.const 0))))
  (func $_start (export "_start")
    (block $beside (try_table (catch_all $beside)))
    (call $middle)))
