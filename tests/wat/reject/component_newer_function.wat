;; A function that an interface does not have yet.
(component
  (import "wasi:cli/exit@0.2.13" (instance $exit (export "exit-with-message" (func (param "message" string)))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $exit (canon lower (func $exit "exit-with-message") (memory (core memory $memory "memory"))))
  (core module $m (import "" "exit" (func (param i32 i32))))
  (core instance (instantiate $m (with "" (instance (export "exit" (func $exit)))))))
