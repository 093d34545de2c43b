;;! claim = RATIONALE.md: every global, table and memory has a link-time address
;;! emit = asm
;;! functions = count constant
;;! targets = x86_64-linux aarch64-linux riscv64-linux s390x-linux

;; A global that never changes is a constant.
(module
  (global $count (mut i64) (i64.const 0))
  (global $constant i64 (i64.const 42))
  (func $count (export "count") (global.set $count (i64.add (global.get $count) (i64.const 1))))
  (func $constant (export "constant") (result i64) (global.get $constant))
  (func (export "_start")))

;; x86_64-linux:
;; count:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   leaq w2n_variables(%rip), %rax
;;   addq $0x1, (%rax)
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; constant:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movl $0x2a, %eax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; aarch64-linux:
;; count:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   adrp x2, w2n_variables
;;   add x2, x2, :lo12:w2n_variables
;;   ldr x3, [x2]
;;   add x3, x3, #1
;;   str x3, [x2]
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; constant:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   movz x2, #42
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; riscv64-linux:
;; count:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   lla a0,w2n_variables
;;   ld a1,0(a0)
;;   addi a1,a1,1
;;   sd a1,0(a0)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; constant:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   li a0,42
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; s390x-linux:
;; count:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   larl %r2, w2n_variables
;;   lghi %r3, 1
;;   ag %r3, 0(%r2)
;;   stg %r3, 0(%r2)
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
;;
;; constant:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   lghi %r2, 42
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
