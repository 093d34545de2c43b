;; Which standard streams are terminals, as C libraries find out: character devices without a position. Exits with a bit for each.
(module
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $stat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $is_terminal (param $fd i32) (result i32)
    (if (call $stat (local.get $fd) (i32.const 0)) (then (return (i32.const 0))))
    (i32.and
      (i32.eq (i32.load8_u (i32.const 0)) (i32.const 2))
      (i64.eqz (i64.and (i64.load (i32.const 8)) (i64.const 0x24)))))
  (func (export "_start")
    (call $exit
      (i32.or
        (call $is_terminal (i32.const 0))
        (i32.or
          (i32.shl (call $is_terminal (i32.const 1)) (i32.const 1))
          (i32.shl (call $is_terminal (i32.const 2)) (i32.const 2)))))))
