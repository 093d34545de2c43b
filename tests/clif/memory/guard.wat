;;! claim = RATIONALE.md: With the index below 4 GiB, an offset below the guard's size needs no check.
;;! claim = RATIONALE.md: Why does a store that straddles the end of a memory need no check?
;;! emit = asm
;;! functions = load store far
;;! targets = x86_64-linux aarch64-linux riscv64-linux s390x-linux

;; No access is compared with anything: a page that is not there faults. Only an offset beyond the guard is checked.
(module
  (memory (export "memory") 1)
  (func $load (export "load") (param i32) (result i32) (i32.load offset=1000 (local.get 0)))
  (func $store (export "store") (param i32 i64) (i64.store offset=8 (local.get 0) (local.get 1)))
  (func $far (export "far") (param i32) (result i32) (i32.load offset=0x80000000 (local.get 0)))
  (func (export "_start")))

;; x86_64-linux:
;; load:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   leaq w2n_variables(%rip), %rsi
;;   movq (%rsi), %rsi
;;   movl %edi, %edi
;;   movl 0x3e8(%rsi, %rdi), %eax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; store:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   leaq w2n_variables(%rip), %r8
;;   movq (%r8), %r8
;;   movl %edi, %edi
;;   movq %rsi, 8(%r8, %rdi)
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; far:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   leaq w2n_variables(%rip), %r8
;;   movl %edi, %esi
;;   movl $0x80000004, %r9d
;;   leaq (%rsi, %r9), %r9
;;   cmpq 8(%r8), %r9
;;   jnbe .L2.MemoryOutOfBounds
;;   addq (%r8), %rsi
;;   movl $0x80000000, %r10d
;;   movl (%rsi, %r10), %eax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L2.MemoryOutOfBounds:
;;   ud2
;;
;; aarch64-linux:
;; load:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   adrp x5, w2n_variables
;;   add x5, x5, :lo12:w2n_variables
;;   ldr x5, [x5]
;;   add x5, x5, x2, UXTW
;;   ldr w2, [x5, #1000]
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; store:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   adrp x5, w2n_variables
;;   add x5, x5, :lo12:w2n_variables
;;   ldr x5, [x5]
;;   add x5, x5, x2, UXTW
;;   str x3, [x5, #8]
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; far:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   adrp x10, w2n_variables
;;   add x10, x10, :lo12:w2n_variables
;;   ldr x11, [x10, #8]
;;   movz w12, #4
;;   movk w12, w12, #32768, LSL #16
;;   add x12, x12, x2, UXTW
;;   subs xzr, x12, x11
;;   b.hi .L2.MemoryOutOfBounds
;;   ldr x12, [x10]
;;   add x12, x12, x2, UXTW
;;   movz x13, #32768, LSL #16
;;   ldr w2, [x12, x13]
;;   ldp fp, lr, [sp], #16
;;   ret
;; .L2.MemoryOutOfBounds:
;;   udf #0xc11f
;;
;; riscv64-linux:
;; load:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   mv a1,a0
;;   lla a0,w2n_variables
;;   ld a0,0(a0)
;;   slli a1,a1,32
;;   srli a1,a1,32
;;   add a0,a0,a1
;;   lw a0,1000(a0)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; store:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   mv a2,a0
;;   lla a0,w2n_variables
;;   ld a0,0(a0)
;;   slli a2,a2,32
;;   srli a2,a2,32
;;   add a0,a0,a2
;;   sd a1,8(a0)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; far:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   lla a5,w2n_variables
;;   ld a2,8(a5)
;;   slli a4,a0,32
;;   srli a1,a4,32
;;   lui a3,131072
;;   addi a0,a3,1
;;   slli a0,a0,2
;;   add a0,a1,a0
;;   bgtu a0,a2,.L2.MemoryOutOfBounds
;;   ld a0,0(a5)
;;   add a0,a0,a1
;;   lui a5,1
;;   slli a1,a5,19
;;   add a0,a0,a1
;;   lw a0,0(a0)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;; .L2.MemoryOutOfBounds:
;;   unimp
;;
;; s390x-linux:
;; load:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   larl %r5, w2n_variables
;;   lg %r5, 0(%r5)
;;   llgfr %r6, %r2
;;   lrv %r2, 1000(%r6,%r5)
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
;;
;; store:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   larl %r5, w2n_variables
;;   lg %r5, 0(%r5)
;;   llgfr %r6, %r2
;;   strvg %r3, 8(%r6,%r5)
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
;;
;; far:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   larl %r4, w2n_variables
;;   lg %r3, 8(%r4)
;;   llgfr %r6, %r2
;;   llilf %r2, 2147483652
;;   agrk %r2, %r6, %r2
;;   clgr %r2, %r3
;;   jgh .+2
;;   ag %r6, 0(%r4)
;;   llilh %r2, 32768
;;   lrv %r2, 0(%r2,%r6)
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
