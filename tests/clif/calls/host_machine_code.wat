;;! claim = RATIONALE.md: Why are host functions called without a trampoline?
;;! emit = asm
;;! functions = direct
;;! targets = x86_64-linux aarch64-linux riscv64-linux s390x-linux

(module
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (memory (export "memory") 1)
  (func $direct (export "direct") (param i32) (result i32) (call $close (local.get 0)))
  (func (export "_start")))

;; x86_64-linux:
;; direct:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movq %rdi, %rax
;;   movq %rsp, %rsi
;;   leaq w2n_stack_limit(%rip), %rdi
;;   cmpq (%rdi), %rsi
;;   jb .L1.StackOverflow
;;   leaq w2n_variables(%rip), %rdi
;;   movslq %eax, %rsi
;;   call w2n_wasi_fd_close
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L1.StackOverflow:
;;   ud2
;;
;; aarch64-linux:
;; direct:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   mov x6, sp
;;   adrp x7, w2n_stack_limit
;;   add x7, x7, :lo12:w2n_stack_limit
;;   ldr x7, [x7]
;;   subs xzr, x6, x7
;;   b.lo .L1.StackOverflow
;;   adrp x0, w2n_variables
;;   add x0, x0, :lo12:w2n_variables
;;   mov x1, x2
;;   bl w2n_wasi_fd_close
;;   mov x2, x0
;;   ldp fp, lr, [sp], #16
;;   ret
;; .L1.StackOverflow:
;;   udf #0xc11f
;;
;; riscv64-linux:
;; direct:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   mv a3,a0
;;   mv a1,sp
;;   lla a0,w2n_stack_limit
;;   ld a0,0(a0)
;;   bltu a1,a0,.L1.StackOverflow
;;   lla a0,w2n_variables
;;   slli a1,a3,32
;;   srai a1,a1,32
;;   call w2n_wasi_fd_close
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;; .L1.StackOverflow:
;;   unimp
;;
;; s390x-linux:
;; direct:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -224
;;   stg %r1, 0(%r15)
;;   std %f8, 160(%r15)
;;   std %f9, 168(%r15)
;;   std %f10, 176(%r15)
;;   std %f11, 184(%r15)
;;   std %f12, 192(%r15)
;;   std %f13, 200(%r15)
;;   std %f14, 208(%r15)
;;   std %f15, 216(%r15)
;;   lgr %r3, %r2
;;   lgr %r7, %r15
;;   larl %r2, w2n_stack_limit
;;   lg %r2, 0(%r2)
;;   clgr %r7, %r2
;;   jgl .+2
;;   larl %r2, w2n_variables
;;   lgfr %r3, %r3
;;   brasl %r14, w2n_wasi_fd_close
;;   ld %f8, 160(%r15)
;;   ld %f9, 168(%r15)
;;   ld %f10, 176(%r15)
;;   ld %f11, 184(%r15)
;;   ld %f12, 192(%r15)
;;   ld %f13, 200(%r15)
;;   ld %f14, 208(%r15)
;;   ld %f15, 216(%r15)
;;   lmg %r14, %r15, 336(%r15)
;;   br %r14
