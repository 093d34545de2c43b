;;! claim = RATIONALE.md: So a field is one instruction.
;;! claim = RATIONALE.md: Fields beyond 64 KiB are the only ones that are compared.
;;! emit = asm
;;! functions = get get_known get_s next
;;! targets = x86_64-linux aarch64-linux riscv64-linux s390x-linux

;; Null faults; the list of instructions that may trap says which ones, and why. References have 32 bits in objects.
(module
  (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node))) (field $small i8)))
  (func $get (export "get") (param (ref null $node)) (result i32) (struct.get $node $value (local.get 0)))
  (func $get_known (export "get_known") (param (ref $node)) (result i32) (struct.get $node $value (local.get 0)))
  (func $get_s (export "get_s") (param (ref null $node)) (result i32) (struct.get_s $node $small (local.get 0)))
  (func $next (export "next") (param (ref null $node)) (result (ref null $node)) (struct.get $node $next (local.get 0)))
  (func (export "_start")))
