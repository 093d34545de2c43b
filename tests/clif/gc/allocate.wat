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

;; x86_64-linux:
;; new:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movq %rdi, %rdx
;;   leaq w2n_variables(%rip), %r10
;;   movq (%r10), %rax
;;   movq 8(%r10), %r11
;;   leaq 0x10(%rax), %rcx
;;   cmpq %r11, %rcx
;;   jnbe .L0.2
;;   leaq 0x10(%rax), %rcx
;;   movq %rcx, (%r10)
;; .L0.3:
;;   movl $0x100, (%rax)
;;   movq %rdx, %rdi
;;   movl %edi, 4(%rax)
;;   movq %rsi, 8(%rax)
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L0.2:
;;   movl $0x10, %edi
;;   call w2n_allocate
;;   movq 0x10(%r10), %rax
;;   jmp .L0.3
;;
;; array:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movq %rdi, %rdx
;;   leaq w2n_variables(%rip), %r10
;;   movq (%r10), %rax
;;   movq 8(%r10), %r11
;;   leaq 0x10(%rax), %rcx
;;   cmpq %r11, %rcx
;;   jnbe .L1.2
;;   leaq 0x10(%rax), %rcx
;;   movq %rcx, (%r10)
;; .L1.3:
;;   movl $0x200, (%rax)
;;   movl $0x2, 4(%rax)
;;   movq %rdx, %rdi
;;   movb %dil, 8(%rax)
;;   movl $0x1, %ecx
;;   movb %cl, 9(%rax)
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L1.2:
;;   movl $0x10, %edi
;;   call w2n_allocate
;;   movq 0x10(%r10), %rax
;;   jmp .L1.3
;;
;; aarch64-linux:
;; new:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   mov x14, x2
;;   adrp x11, w2n_variables
;;   add x11, x11, :lo12:w2n_variables
;;   ldr x2, [x11]
;;   ldr x12, [x11, #8]
;;   add x13, x2, #16
;;   subs xzr, x13, x12
;;   b.hi .L0.2
;;   add x13, x2, #16
;;   str x13, [x11]
;; .L0.3:
;;   movz w0, #256
;;   str w0, [x2]
;;   mov x0, x14
;;   str w0, [x2, #4]
;;   str x3, [x2, #8]
;;   ldp fp, lr, [sp], #16
;;   ret
;; .L0.2:
;;   movz x0, #16
;;   bl w2n_allocate
;;   ldr x2, [x11, #16]
;;   b .L0.3
;;
;; array:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   mov x15, x2
;;   adrp x12, w2n_variables
;;   add x12, x12, :lo12:w2n_variables
;;   ldr x2, [x12]
;;   ldr x13, [x12, #8]
;;   add x14, x2, #16
;;   subs xzr, x14, x13
;;   b.hi .L1.2
;;   add x14, x2, #16
;;   str x14, [x12]
;; .L1.3:
;;   movz w0, #512
;;   str w0, [x2]
;;   movz w0, #2
;;   str w0, [x2, #4]
;;   mov x0, x15
;;   strb w0, [x2, #8]
;;   movz w0, #1
;;   strb w0, [x2, #9]
;;   ldp fp, lr, [sp], #16
;;   ret
;; .L1.2:
;;   movz x0, #16
;;   bl w2n_allocate
;;   ldr x2, [x12, #16]
;;   b .L1.3
;;
;; riscv64-linux:
;; new:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   addi sp,sp,-32
;;   sd s2,24(sp)
;;   sd s3,16(sp)
;;   sd s4,8(sp)
;;   mv s3,a1
;;   mv s4,a0
;;   lla s2,w2n_variables
;;   ld a0,0(s2)
;;   ld a1,8(s2)
;;   addi a2,a0,16
;;   bgtu a2,a1,.L0.2
;;   addi a2,a0,16
;;   sd a2,0(s2)
;; .L0.3:
;;   li a1,256
;;   sw a1,0(a0)
;;   mv a1,s4
;;   sw a1,4(a0)
;;   mv a1,s3
;;   sd a1,8(a0)
;;   ld s2,24(sp)
;;   ld s3,16(sp)
;;   ld s4,8(sp)
;;   addi sp,sp,32
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;; .L0.2:
;;   li a0,16
;;   call w2n_allocate
;;   ld a0,16(s2)
;;   j .L0.3
;;
;; array:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   addi sp,sp,-16
;;   sd s2,8(sp)
;;   sd s3,0(sp)
;;   mv s3,a0
;;   lla s2,w2n_variables
;;   ld a0,0(s2)
;;   ld a2,8(s2)
;;   addi a3,a0,16
;;   bgtu a3,a2,.L1.2
;;   addi a3,a0,16
;;   sd a3,0(s2)
;; .L1.3:
;;   li a1,512
;;   sw a1,0(a0)
;;   li a1,2
;;   sw a1,4(a0)
;;   mv a1,s3
;;   sb a1,8(a0)
;;   li a1,1
;;   sb a1,9(a0)
;;   ld s2,8(sp)
;;   ld s3,0(sp)
;;   addi sp,sp,16
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;; .L1.2:
;;   li a0,16
;;   call w2n_allocate
;;   ld a0,16(s2)
;;   j .L1.3
;;
;; s390x-linux:
;; new:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   lgr %r7, %r2
;;   larl %r4, w2n_variables
;;   lg %r2, 0(%r4)
;;   lg %r5, 8(%r4)
;;   aghik %r6, %r2, 16
;;   clgr %r6, %r5
;;   jgh .L0.2
;;   aghik %r5, %r2, 16
;;   stg %r5, 0(%r4)
;; .L0.3:
;;   mvhi 0(%r2), 256
;;   lgr %r4, %r7
;;   st %r4, 4(%r2)
;;   stg %r3, 8(%r2)
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
;; .L0.2:
;;   lghi %r2, 16
;;   brasl %r14, w2n_allocate
;;   lg %r2, 16(%r4)
;;   jg .L0.3
;;
;; array:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   lgr %r6, %r2
;;   larl %r3, w2n_variables
;;   lg %r2, 0(%r3)
;;   lg %r4, 8(%r3)
;;   aghik %r5, %r2, 16
;;   clgr %r5, %r4
;;   jgh .L1.2
;;   aghik %r4, %r2, 16
;;   stg %r4, 0(%r3)
;; .L1.3:
;;   mvhi 0(%r2), 512
;;   mvhi 4(%r2), 2
;;   lgr %r3, %r6
;;   stc %r3, 8(%r2)
;;   mvi 9(%r2), 1
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
;; .L1.2:
;;   lghi %r2, 16
;;   brasl %r14, w2n_allocate
;;   lg %r2, 16(%r3)
;;   jg .L1.3
