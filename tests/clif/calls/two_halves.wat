;;! claim = RATIONALE.md: The signature is compared straight from memory and the code's distance is sign-extended by its load
;;! claim = RATIONALE.md: the type and the code address of `call_indirect` lie side by side in it where other engines follow a pointer
;;! emit = asm
;;! functions = call
;;! targets = x86_64-linux aarch64-linux riscv64-linux s390x-linux

(module
  (type $unary (func (param i32) (result i32)))
  (table $table (export "table") 2 10 funcref)
  (elem declare func $increment)
  (func $increment (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $fill (export "fill") (table.set $table (i32.const 1) (ref.func $increment)))
  (func $call (export "call") (param i32 i32) (result i32)
    (call_indirect $table (type $unary) (local.get 0) (local.get 1)))
  (func (export "_start")))

;; x86_64-linux:
;; call:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   leaq w2n_variables(%rip), %r11
;;   movl %esi, %r10d
;;   cmpq 8(%r11), %r10
;;   jnb .L2.UndefinedElement
;;   movq (%r11), %rax
;;   movl (%rax, %r10, 8), %ecx
;;   cmpl $0x1, %ecx
;;   jnz .L2.2
;;   movslq 4(%rax, %r10, 8), %rax
;;   leaq w2n_funcrefs(%rip), %rcx
;;   leaq (%rcx, %rax), %rax
;;   call *%rax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L2.2:
;;   testl %ecx, %ecx
;;   jz .L2.UninitializedElement
;;   ud2
;; .L2.UndefinedElement:
;;   ud2
;; .L2.UninitializedElement:
;;   ud2
;;
;; aarch64-linux:
;; call:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   adrp x13, w2n_variables
;;   add x13, x13, :lo12:w2n_variables
;;   ldr x15, [x13, #8]
;;   mov w14, w3
;;   subs xzr, x14, x15
;;   b.hs .L2.UndefinedElement
;;   ldr x0, [x13]
;;   lsl x1, x14, #3
;;   add x15, x0, x14, LSL 3
;;   ldr w0, [x0, x1]
;;   subs wzr, w0, #1
;;   b.ne .L2.2
;;   ldrsw x0, [x15, #4]
;;   adrp x1, w2n_funcrefs
;;   add x1, x1, :lo12:w2n_funcrefs
;;   add x0, x1, x0
;;   blr x0
;;   ldp fp, lr, [sp], #16
;;   ret
;; .L2.2:
;;   cbz w0, .L2.UninitializedElement
;;   udf #0xc11f
;; .L2.UndefinedElement:
;;   udf #0xc11f
;; .L2.UninitializedElement:
;;   udf #0xc11f
;;
;; riscv64-linux:
;; call:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   lla a4,w2n_variables
;;   ld a2,8(a4)
;;   slli a1,a1,32
;;   srli a3,a1,32
;;   bgeu a3,a2,.L2.UndefinedElement
;;   ld a1,0(a4)
;;   slli a2,a3,3
;;   add a1,a1,a2
;;   lw a2,0(a1)
;;   li a3,1
;;   sext.w a4,a2
;;   sext.w a3,a3
;;   bne a4,a3,.L2.2
;;   lw a1,4(a1)
;;   lla a2,w2n_funcrefs
;;   add a1,a2,a1
;;   jalr a1
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;; .L2.2:
;;   sext.w a0,a2
;;   beq a0,zero,.L2.UninitializedElement
;;   unimp
;; .L2.UndefinedElement:
;;   unimp
;; .L2.UninitializedElement:
;;   unimp
;;
;; s390x-linux:
;; call:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   larl %r5, w2n_variables
;;   lg %r6, 8(%r5)
;;   llgfr %r4, %r3
;;   clgr %r4, %r6
;;   jghe .+2
;;   lg %r3, 0(%r5)
;;   sllg %r4, %r4, 3
;;   l %r5, 0(%r4,%r3)
;;   clfi %r5, 1
;;   jglh .L2.2
;;   larl %r5, w2n_funcrefs
;;   agf %r5, 4(%r4,%r3)
;;   basr %r14, %r5
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
;; .L2.2:
;;   chi %r5, 0
;;   jgnlh .+2
;;   .word 0x0000
