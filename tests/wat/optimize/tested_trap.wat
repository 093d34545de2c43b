;; A trap in the test in front of a call: the report lists the function as if it had been called.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $walk (param $list i32)
    (if (i32.eqz (i32.load (local.get $list))) (then (return)))
    (i32.store offset=4 (local.get $list) (i32.const 1))
    (call $walk (i32.load (local.get $list))))
  (func $_start (export "_start")
    (i32.store (i32.const 8) (i32.const 16))
    (i32.store (i32.const 16) (i32.const 70000))
    (call $walk (i32.const 8))))
