;; A proposal that is refused by its name.
(module
  (memory (export "memory") 1)
  (func $_start (export "_start")
    (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0)))))
