;; Exceptions in the encoding before the standard's: catch, rethrow, delegate.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (tag $a (param i32))
  (tag $b)
  (func $throw (param i32)
    (if (i32.eqz (local.get 0)) (then (throw $b)))
    (throw $a (local.get 0)))
  (func $catch (param i32) (result i32)
    try (result i32)
      (call $throw (local.get 0))
      (i32.const -1)
    catch $a
    catch_all
      (i32.const 100)
    end)
  (func $pass (param i32)
    try
      (call $throw (local.get 0))
    catch_all
      (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
      rethrow 0
    end)
  (func $delegate (param i32) (result i32)
    try $outer (result i32)
      try
        try
          (call $pass (local.get 0))
        delegate $outer
      catch_all
        (call $exit (i32.const 9))
      end
      (i32.const -1)
    catch $a
    end)
  (func $_start (export "_start")
    (if (i32.ne (call $catch (i32.const 5)) (i32.const 5)) (then (call $exit (i32.const 1))))
    (if (i32.ne (call $catch (i32.const 0)) (i32.const 100)) (then (call $exit (i32.const 2))))
    (if (i32.ne (call $delegate (i32.const 7)) (i32.const 7)) (then (call $exit (i32.const 3))))
    (if (i32.ne (i32.load (i32.const 0)) (i32.const 1)) (then (call $exit (i32.const 4))))))
