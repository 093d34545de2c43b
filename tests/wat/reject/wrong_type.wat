;; A function of WASI with another type.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i64) (result i32)))
  (memory (export "memory") 1)
  (func $_start (export "_start")))
