;; Exhaustion of the stack is a trap, and traps are no exceptions: no handler sees it.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $recurse (param i32) (result i32)
    (block $caught
      (try_table (catch_all $caught)
        (return (i32.add (call $recurse (i32.add (local.get 0) (i32.const 1))) (local.get 0)))))
    (i32.const 0))
  (func $_start (export "_start") (drop (call $recurse (i32.const 0)))))
