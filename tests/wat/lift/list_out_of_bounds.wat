;;! options = --invoke list()
;;! status = 134
;; The runtime finds that the result is not in the memory, and prints nothing of it.
(component
  (core module $m
    (memory (export "memory") 1)
    (data (i32.const 0) "\fc\ff\00\00\05\00\00\00")
    (func (export "list") (result i32) (i32.const 0)))
  (core instance $i (instantiate $m))
  (func (export "list") (result (list u8)) (canon lift (core func $i "list") (memory (core memory $i "memory")))))
