;;! status = 134
;; A component calls out while it allocates.
(component
  (import "wasi:random/random@0.2.0" (instance $host (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  (type $r (resource (rep i32)))
  (core func $new (canon resource.new $r))
  (core module $m0
    (import "" "new" (func $new (param i32) (result i32)))
    (memory (export "memory") 1)
    (func $realloc (export "realloc") (param i32 i32 i32 i32) (result i32) (call $new (i32.const 1))))
  (core instance $m0 (instantiate $m0 (with "" (instance (export "new" (func $new))))))
  (core func $f (canon lower (func $host "get-random-bytes") (memory (core memory $m0 "memory")) (realloc (core func $m0 "realloc"))))
  (core module $m
    (import "" "f" (func $f (param i64 i32)))
    (func $run (export "run") (result i32) (call $f (i64.const 8) (i32.const 0)) (i32.const 0)))
  (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
