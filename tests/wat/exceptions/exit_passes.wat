;; The end of the program is no exception either.
;;! status = 7
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $_start (export "_start")
    (block $caught
      (try_table (catch_all $caught) (call $exit (i32.const 7))))
    unreachable))
