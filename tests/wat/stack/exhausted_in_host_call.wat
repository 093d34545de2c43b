;; Recursion without an end that calls the host at every depth: near the end of the stack the host has no room left.
;;! status = 134
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (func $recurse (param i32) (result i32)
    (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 0)))
    (i32.add (call $recurse (i32.add (local.get 0) (i32.const 1))) (local.get 0)))
  (func $_start (export "_start") (drop (call $recurse (i32.const 0)))))
