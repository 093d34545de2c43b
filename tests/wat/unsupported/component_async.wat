;; Built-ins of WASI 0.3 that only make sense with waiting.
(component
  (core func $new (canon waitable-set.new))
  (type $stream (stream u8))
  (core func $stream (canon stream.new $stream))
  (core module $m
    (import "" "new" (func (result i32)))
    (import "" "stream" (func (result i64)))
    (func (export "run") (result i32) i32.const 0))
  (core instance $i (instantiate $m (with "" (instance (export "new" (func $new)) (export "stream" (func $stream))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.12" (instance $command)))
