;; A list for the host in a memory with 64-bit addresses.
(component
  (import "wasi:random/random@0.2.0" (instance $random (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  (core module $memory
    (memory (export "memory") i64 1)
    (func (export "realloc") (param i64 i64 i64 i64) (result i64) (i64.const 8)))
  (core instance $memory (instantiate $memory))
  (core func $random (canon lower (func $random "get-random-bytes")
    (memory (core memory $memory "memory"))
    (realloc (core func $memory "realloc"))))
  (core module $m (import "" "random" (func (param i64 i64))))
  (core instance (instantiate $m (with "" (instance (export "random" (func $random)))))))
