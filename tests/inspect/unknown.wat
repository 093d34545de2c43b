;; Imports that must be linked, or do not exist.
(module
  (import "env" "log" (func (param i32)))
  (import "env" "memory" (memory 1))
  (import "wasi_snapshot_preview1" "fd_sing" (func (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))
  (func (export "_start") (call 0 (i32.const 1))))
