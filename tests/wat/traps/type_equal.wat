;; Types that are declared twice are equal; parameters in another order are not.
;;! status = 134
(module
  (memory (export "memory") 1)
  (type $first (func (param i32 i64)))
  (type $second (func (param i32 i64)))
  (type $swapped (func (param i64 i32)))
  (table 1 funcref)
  (elem (i32.const 0) func $target)
  (func $target (type $first))
  (func $_start (export "_start")
    (call_indirect (type $second) (i32.const 1) (i64.const 2) (i32.const 0))
    (call_indirect (type $swapped) (i64.const 1) (i32.const 2) (i32.const 0))))
