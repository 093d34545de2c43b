;; Everything that nobody provides is named at once.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "env" "print" (func (param i32 i64) (result f32)))
  (import "env" "table" (table 1 funcref))
  (import "env" "memory" (memory 1))
  (import "env" "global" (global i32))
  (import "wasi_snapshot_preview1" "fd_paint" (func (param i32) (result i32)))
  (import "wasi:cli/run@0.2.0" "run" (func (result i32)))
  (import "env" "tag" (tag))
  (func $_start (export "_start")))
