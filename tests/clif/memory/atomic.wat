;;! claim = docs/operators.md: Atomic accesses are plain ones after a check of the alignment, since a program has one thread.
;;! emit = asm
;;! functions = load add

(module
  (memory (export "memory") 1 1 shared)
  (func $load (export "load") (param i32) (result i32) (i32.atomic.load (local.get 0)))
  (func $add (export "add") (param i32 i32) (result i32) (i32.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "_start")))

;; load:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movl %edi, %esi
;;   testq $0x3, %rsi
;;   jnz .L0.UnalignedAtomic
;;   leaq w2n_variables(%rip), %rdi
;;   movq (%rdi), %rdi
;;   movl (%rdi, %rsi), %eax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L0.UnalignedAtomic:
;;   ud2
;;
;; add:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movl %edi, %edi
;;   testq $0x3, %rdi
;;   jnz .L1.UnalignedAtomic
;;   leaq w2n_variables(%rip), %r9
;;   movq (%r9), %r9
;;   movl (%r9, %rdi), %eax
;;   leal (%rax, %rsi), %r10d
;;   movl %r10d, (%r9, %rdi)
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L1.UnalignedAtomic:
;;   ud2
