;;! claim = RATIONALE.md: What does not fit into registers is written where the caller says
;;! emit = asm
;;! functions = ten

(module
  (func $ten (export "ten") (param i64) (result i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
    (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0)
    (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0))
  (func (export "_start")))

;; ten:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movq %rsi, (%rdi)
;;   movq %rsi, 8(%rdi)
;;   movq %rsi, %r10
;;   movq %r10, %rax
;;   movq %r10, %rcx
;;   movq %r10, %rdx
;;   movq %r10, %rdi
;;   movq %r10, %r8
;;   movq %r10, %r9
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
