(module
  (import "wasi_snapshot_preview1" "sock_open" (func (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_bind" (func (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exec" (func (param i32 i32)))
  (func (export "_start")))
