;; A proposal that is refused by its name.
(module
  (memory (export "memory") 1)
  (func $sum (param v128) (result v128) (i32x4.add (local.get 0) (v128.const i32x4 1 2 3 4)))
  (func $_start (export "_start")))
