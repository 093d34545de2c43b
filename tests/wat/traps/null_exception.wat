;; `throw_ref` of null.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $rethrow (param exnref) (throw_ref (local.get 0)))
  (func $_start (export "_start") (call $rethrow (ref.null exn))))
