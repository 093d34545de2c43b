;; Functions of the same name, of names that no assembler takes, and of names that are ours.
(module
  (memory (export "memory") 1)
  (func $same (@name "same (int)"))
  (func $again (@name "same (int)") (call $same))
  (func $digit (@name "7") (call $again))
  (func $copy (@name "memmove") (call $digit) (memory.copy (i32.const 0) (i32.const 8) (i32.const 8)))
  (func $ours (@name "w2n_variables") (call $copy))
  (func (call $ours))
  (func $main (export "_start") (call 5)))
