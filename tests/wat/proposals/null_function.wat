;; `call_ref` of null.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $f (func))
  (func $call (param (ref null $f)) (call_ref $f (local.get 0)))
  (func $_start (export "_start") (call $call (ref.null $f))))
