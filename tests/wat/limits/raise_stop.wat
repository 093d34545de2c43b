;; Asks for each signal that stops a process (stop, tstp, ttin, ttou), which must answer notsup; then it never ends.
(module
  (import "wasi_snapshot_preview1" "proc_raise" (func $raise (param i32) (result i32)))
  (memory (export "memory") 1)
  (func $_start (export "_start")
    (local $signal i32)
    (local.set $signal (i32.const 18))
    (loop $next
      (if (i32.ne (call $raise (local.get $signal)) (i32.const 58)) (then unreachable))
      (br_if $next (i32.le_u (local.tee $signal (i32.add (local.get $signal) (i32.const 1))) (i32.const 21))))
    ;; cont does nothing to a process that runs.
    (if (call $raise (i32.const 17)) (then unreachable))
    (loop (br 0))))
