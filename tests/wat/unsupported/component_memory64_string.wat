;;! options = --invoke call
;; A string from one component to another, whose memories have 64-bit addresses.
(component
  (component $callee
    (core module $m
      (memory (export "memory") i64 1)
      (func (export "realloc") (param i64 i64 i64 i64) (result i64) (i64.const 8))
      (func (export "take") (param i64 i64)))
    (core instance $i (instantiate $m))
    (func (export "take") (param "text" string) (canon lift (core func $i "take")
      (memory (core memory $i "memory"))
      (realloc (core func $i "realloc")))))
  (component $caller
    (import "take" (func $take (param "text" string)))
    (core module $memory (memory (export "memory") i64 1))
    (core instance $memory (instantiate $memory))
    (core func $take (canon lower (func $take) (memory (core memory $memory "memory"))))
    (core module $m (import "" "take" (func $take (param i64 i64))) (func (export "call") (call $take (i64.const 0) (i64.const 0))))
    (core instance $i (instantiate $m (with "" (instance (export "take" (func $take))))))
    (func (export "call") (canon lift (core func $i "call"))))
  (instance $callee (instantiate $callee))
  (instance $caller (instantiate $caller (with "take" (func $callee "take"))))
  (export "call" (func $caller "call")))
