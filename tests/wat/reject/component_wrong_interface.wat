;; A function of the host that returns what another one does.
(component
  (import "wasi:cli/environment@0.2.0" (instance $environment
    (export "get-environment" (func (result (list (tuple string u32)))))))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8)))
  (core instance $memory (instantiate $memory))
  (core func $environment (canon lower (func $environment "get-environment")
    (memory (core memory $memory "memory"))
    (realloc (core func $memory "realloc"))))
  (core module $m (import "" "environment" (func (param i32))))
  (core instance (instantiate $m (with "" (instance (export "environment" (func $environment)))))))
