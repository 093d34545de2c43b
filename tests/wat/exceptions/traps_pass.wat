;; Traps are no exceptions: `catch_all` does not see them.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $fail (drop (i32.load (i32.const 0x7fffffff))))
  (func $_start (export "_start")
    (block $caught
      (try_table (catch_all $caught) (call $fail)))))
