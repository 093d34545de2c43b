;; What is open beside the standard streams: for each file descriptor from 3 on, the digit of its type (3 is a directory, 6 a
;; socket), then what fd_prestat_get says: `d` for a directory, `o` for something else, `-` when it was not open from the start.
(module
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $stat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\40\00\00\00\03\00\00\00")
  (func $kind (param $fd i32) (result i32)
    (if (call $prestat (local.get $fd) (i32.const 16)) (then (return (i32.const 45))))
    (select (i32.const 111) (i32.const 100) (i32.load8_u (i32.const 16))))
  (func (export "_start") (local $fd i32)
    (local.set $fd (i32.const 3))
    (block $end
      (loop $next
        (br_if $end (call $stat (local.get $fd) (i32.const 32)))
        (i32.store8 (i32.const 64) (i32.add (i32.const 48) (i32.load8_u (i32.const 32))))
        (i32.store8 (i32.const 65) (call $kind (local.get $fd)))
        (i32.store8 (i32.const 66) (i32.const 10))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
        (local.set $fd (i32.add (local.get $fd) (i32.const 1)))
        (br $next)))))
