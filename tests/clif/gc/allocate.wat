;;! claim = RATIONALE.md: An allocation moves a cursor, and almost never calls.
;;! claim = RATIONALE.md: So what is called is a function of the program that saves everything and then calls the runtime.
;;! emit = asm
;;! functions = new array
;;! targets = x86_64-linux aarch64-linux riscv64-linux s390x-linux

;; Parameters stay in the registers in which they arrive.
(module
  (type $pair (struct (field i32) (field i64)))
  (type $bytes (array (mut i8)))
  (func $new (export "new") (param i32 i64) (result (ref $pair)) (struct.new $pair (local.get 0) (local.get 1)))
  (func $array (export "array") (param i32) (result (ref $bytes))
    (array.new_fixed $bytes 2 (local.get 0) (i32.const 1)))
  (func (export "_start")))
