;;! claim = RATIONALE.md: A trampoline knows which function it calls, so a program built without has not one instruction for it.
;;! emit = asm
;;! functions = w2n_wasi_fd_close.import

(module
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (memory (export "memory") 1)
  (func $tail (export "tail") (param i32) (result i32) (return_call $close (local.get 0)))
  (func (export "_start")))

;; w2n_wasi_fd_close.import:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movq %rdi, %rax
;;   movq %rsp, %rsi
;;   leaq w2n_stack_limit(%rip), %rdi
;;   cmpq (%rdi), %rsi
;;   jb .L0.StackOverflow
;;   leaq w2n_variables(%rip), %rdi
;;   movslq %eax, %rsi
;;   call w2n_wasi_fd_close
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L0.StackOverflow:
;;   ud2
