;;! claim = RATIONALE.md: Nothing is executed where it begins and ends, but values that are live across a call inside it lie on the stack
;;! claim = RATIONALE.md: A call with handlers preserves no register in it, so unwinding has none to restore.
;;! emit = asm
;;! functions = with without
;;! options = --without-pass inline
;;! targets = x86_64-linux aarch64-linux riscv64-linux s390x-linux

;; What a call preserves for its caller, a function with handlers keeps in its frame.

(module
  (tag $tag)
  (func $callee (export "callee") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (throw $tag)))
    (local.get 0))
  (func $without (export "without") (param i32 i32) (result i32)
    (i32.add (call $callee (local.get 0)) (local.get 1)))
  (func $with (export "with") (param i32 i32) (result i32)
    (block $caught
      (return (i32.add (try_table (result i32) (catch $tag $caught) (call $callee (local.get 0))) (local.get 1))))
    (i32.const -1))
  (func (export "_start")))

;; x86_64-linux:
;; without:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   subq $0x10, %rsp
;;   movq %r12, (%rsp)
;;   movq %rsi, %r12
;;   call callee
;;   movq %r12, %rsi
;;   leal (%rax, %rsi), %eax
;;   movq (%rsp), %r12
;;   addq $0x10, %rsp
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; with:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   subq $0x40, %rsp
;;   movq %rbx, 0x10(%rsp)
;;   movq %r12, 0x18(%rsp)
;;   movq %r13, 0x20(%rsp)
;;   movq %r14, 0x28(%rsp)
;;   movq %r15, 0x30(%rsp)
;;   movq %rsi, (%rsp)
;;   call callee
;;   jmp .L2.1
;;   # catch tag0: .L2.3
;; .L2.1:
;;   movq (%rsp), %rsi
;;   leal (%rax, %rsi), %eax
;;   movq 0x10(%rsp), %rbx
;;   movq 0x18(%rsp), %r12
;;   movq 0x20(%rsp), %r13
;;   movq 0x28(%rsp), %r14
;;   movq 0x30(%rsp), %r15
;;   addq $0x40, %rsp
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L2.3:
;;   movl $0xffffffff, %eax
;;   movq 0x10(%rsp), %rbx
;;   movq 0x18(%rsp), %r12
;;   movq 0x20(%rsp), %r13
;;   movq 0x28(%rsp), %r14
;;   movq 0x30(%rsp), %r15
;;   addq $0x40, %rsp
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; aarch64-linux:
;; without:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   str x19, [sp, #-16]!
;;   mov x19, x3
;;   bl callee
;;   mov x3, x19
;;   add w2, w2, w3
;;   ldr x19, [sp], #16
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; with:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   stp x27, x28, [sp, #-16]!
;;   stp x25, x26, [sp, #-16]!
;;   stp x23, x24, [sp, #-16]!
;;   stp x21, x22, [sp, #-16]!
;;   stp x19, x20, [sp, #-16]!
;;   stp d14, d15, [sp, #-16]!
;;   stp d12, d13, [sp, #-16]!
;;   stp d10, d11, [sp, #-16]!
;;   stp d8, d9, [sp, #-16]!
;;   sub sp, sp, #16
;;   str x3, [sp]
;;   bl callee
;;   b .L2.1
;;   // catch tag0: .L2.3
;; .L2.1:
;;   ldr x3, [sp]
;;   add w2, w2, w3
;;   add sp, sp, #16
;;   ldp d8, d9, [sp], #16
;;   ldp d10, d11, [sp], #16
;;   ldp d12, d13, [sp], #16
;;   ldp d14, d15, [sp], #16
;;   ldp x19, x20, [sp], #16
;;   ldp x21, x22, [sp], #16
;;   ldp x23, x24, [sp], #16
;;   ldp x25, x26, [sp], #16
;;   ldp x27, x28, [sp], #16
;;   ldp fp, lr, [sp], #16
;;   ret
;; .L2.3:
;;   movn w2, #0
;;   add sp, sp, #16
;;   ldp d8, d9, [sp], #16
;;   ldp d10, d11, [sp], #16
;;   ldp d12, d13, [sp], #16
;;   ldp d14, d15, [sp], #16
;;   ldp x19, x20, [sp], #16
;;   ldp x21, x22, [sp], #16
;;   ldp x23, x24, [sp], #16
;;   ldp x25, x26, [sp], #16
;;   ldp x27, x28, [sp], #16
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; riscv64-linux:
;; without:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   addi sp,sp,-16
;;   sd s1,8(sp)
;;   mv s1,a1
;;   call callee
;;   mv a1,s1
;;   addw a0,a0,a1
;;   ld s1,8(sp)
;;   addi sp,sp,16
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; with:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   addi sp,sp,-208
;;   sd fp,200(sp)
;;   sd s1,192(sp)
;;   sd s2,184(sp)
;;   sd s3,176(sp)
;;   sd s4,168(sp)
;;   sd s5,160(sp)
;;   sd s6,152(sp)
;;   sd s7,144(sp)
;;   sd s8,136(sp)
;;   sd s9,128(sp)
;;   sd s10,120(sp)
;;   sd s11,112(sp)
;;   fsd fs0,104(sp)
;;   fsd fs2,96(sp)
;;   fsd fs3,88(sp)
;;   fsd fs4,80(sp)
;;   fsd fs5,72(sp)
;;   fsd fs6,64(sp)
;;   fsd fs7,56(sp)
;;   fsd fs8,48(sp)
;;   fsd fs9,40(sp)
;;   fsd fs10,32(sp)
;;   fsd fs11,24(sp)
;;   sd a1,0(sp)
;;   call callee
;;   j .L2.1
;;   # catch tag0: .L2.3
;; .L2.1:
;;   ld a1,0(sp)
;;   addw a0,a0,a1
;;   ld fp,200(sp)
;;   ld s1,192(sp)
;;   ld s2,184(sp)
;;   ld s3,176(sp)
;;   ld s4,168(sp)
;;   ld s5,160(sp)
;;   ld s6,152(sp)
;;   ld s7,144(sp)
;;   ld s8,136(sp)
;;   ld s9,128(sp)
;;   ld s10,120(sp)
;;   ld s11,112(sp)
;;   fld fs0,104(sp)
;;   fld fs2,96(sp)
;;   fld fs3,88(sp)
;;   fld fs4,80(sp)
;;   fld fs5,72(sp)
;;   fld fs6,64(sp)
;;   fld fs7,56(sp)
;;   fld fs8,48(sp)
;;   fld fs9,40(sp)
;;   fld fs10,32(sp)
;;   fld fs11,24(sp)
;;   addi sp,sp,208
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;; .L2.3:
;;   li a0,-1
;;   ld fp,200(sp)
;;   ld s1,192(sp)
;;   ld s2,184(sp)
;;   ld s3,176(sp)
;;   ld s4,168(sp)
;;   ld s5,160(sp)
;;   ld s6,152(sp)
;;   ld s7,144(sp)
;;   ld s8,136(sp)
;;   ld s9,128(sp)
;;   ld s10,120(sp)
;;   ld s11,112(sp)
;;   fld fs0,104(sp)
;;   fld fs2,96(sp)
;;   fld fs3,88(sp)
;;   fld fs4,80(sp)
;;   fld fs5,72(sp)
;;   fld fs6,64(sp)
;;   fld fs7,56(sp)
;;   fld fs8,48(sp)
;;   fld fs9,40(sp)
;;   fld fs10,32(sp)
;;   fld fs11,24(sp)
;;   addi sp,sp,208
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; s390x-linux:
;; without:
;;   stmg %r8, %r15, 64(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   lgr %r8, %r3
;;   brasl %r14, callee
;;   lgr %r3, %r8
;;   ar %r2, %r3
;;   lmg %r8, %r15, 224(%r15)
;;   br %r14
;;
;; with:
;;   stmg %r8, %r15, 64(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -232
;;   stg %r1, 0(%r15)
;;   std %f8, 168(%r15)
;;   std %f9, 176(%r15)
;;   std %f10, 184(%r15)
;;   std %f11, 192(%r15)
;;   std %f12, 200(%r15)
;;   std %f13, 208(%r15)
;;   std %f14, 216(%r15)
;;   std %f15, 224(%r15)
;;   stg %r3, 160(%r15)
;;   brasl %r14, callee
;;   jg .L2.1
;;   # catch tag0: .L2.3
;; .L2.1:
;;   lg %r3, 160(%r15)
;;   ar %r2, %r3
;;   ld %f8, 168(%r15)
;;   ld %f9, 176(%r15)
;;   ld %f10, 184(%r15)
;;   ld %f11, 192(%r15)
;;   ld %f12, 200(%r15)
;;   ld %f13, 208(%r15)
;;   ld %f14, 216(%r15)
;;   ld %f15, 224(%r15)
;;   lmg %r8, %r15, 296(%r15)
;;   br %r14
;; .L2.3:
;;   lhi %r2, -1
;;   ld %f8, 168(%r15)
;;   ld %f9, 176(%r15)
;;   ld %f10, 184(%r15)
;;   ld %f11, 192(%r15)
;;   ld %f12, 200(%r15)
;;   ld %f13, 208(%r15)
;;   ld %f14, 216(%r15)
;;   ld %f15, 224(%r15)
;;   lmg %r8, %r15, 296(%r15)
;;   br %r14
