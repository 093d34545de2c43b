;;! claim = RATIONALE.md: no instance pointer is passed around or saved over calls
;;! emit = asm
;;! functions = outer inner
;;! options = --without-pass inline
;;! targets = x86_64-linux aarch64-linux riscv64-linux s390x-linux

(module
  (global $count (mut i32) (i32.const 0))
  (func $inner (param i32) (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (local.get 0))
  (func $outer (export "outer") (param i32) (result i32) (call $inner (call $inner (local.get 0))))
  (func (export "_start")))

;; x86_64-linux:
;; inner:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   leaq w2n_variables(%rip), %rdx
;;   addl $0x1, (%rdx)
;;   movq %rdi, %rax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; outer:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   call inner
;;   movq %rax, %rdi
;;   call inner
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; aarch64-linux:
;; inner:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   adrp x4, w2n_variables
;;   add x4, x4, :lo12:w2n_variables
;;   ldr w5, [x4]
;;   add w5, w5, #1
;;   str w5, [x4]
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; outer:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   bl inner
;;   bl inner
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; riscv64-linux:
;; inner:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   lla a1,w2n_variables
;;   lw a2,0(a1)
;;   addiw a2,a2,1
;;   sw a2,0(a1)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; outer:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   call inner
;;   call inner
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; s390x-linux:
;; inner:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   larl %r4, w2n_variables
;;   lhi %r3, 1
;;   a %r3, 0(%r4)
;;   st %r3, 0(%r4)
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
;;
;; outer:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   brasl %r14, inner
;;   brasl %r14, inner
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
