;; A command whose function is no command's.
(component
  (core module $m (func (export "run") (param i32)))
  (core instance $i (instantiate $m))
  (func $run (param "x" u32) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
