;;! options = --invoke add(40,2)
;; The core result is passed to `post-return`, during which the instance must not call out; the result has been read before.
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "add") (param i32 i32) (result i32)
      (i32.store8 (i32.const 0) (i32.const 1))
      (i32.store8 (i32.const 1) (i32.add (local.get 0) (local.get 1)))
      (i32.const 0))
    (func (export "free") (param i32) (i64.store (i32.const 0) (i64.const -1))))
  (core instance $i (instantiate $m))
  (func (export "add") (param "a" u8) (param "b" u8) (result (option s8))
    (canon lift (core func $i "add") (memory (core memory $i "memory")) (post-return (core func $i "free")))))
