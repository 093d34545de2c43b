;; More objects that are in use than --max-heap has room for.
;;! options = --max-heap 1MiB
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $node (struct (field (ref null $node) i64)))
  (func $make (param (ref null $node)) (result (ref $node)) (struct.new $node (local.get 0) (i64.const 1)))
  (func $_start (export "_start")
    (local $list (ref null $node))
    (loop $again
      (local.set $list (call $make (local.get $list)))
      (br $again))))
