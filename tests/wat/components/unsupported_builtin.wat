;;! options = --unknown-imports=trap
;;! status = 134
;; A built-in that only makes sense with waiting is called.
(component
  (core func $f (canon waitable-set.new))
  (core module $m
    (import "" "f" (func $f (result i32)))
    (func (export "run") (result i32) (drop (call $f)) i32.const 0))
  (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.12" (instance $command)))
