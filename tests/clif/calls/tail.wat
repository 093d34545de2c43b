;;! claim = RATIONALE.md: Why is the tail calling convention used for all functions?
;;! emit = asm
;;! functions = even
;;! targets = x86_64-linux aarch64-linux riscv64-linux s390x-linux

(module
  (func $even (export "even") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 1))
      (else (return_call $odd (i32.sub (local.get 0) (i32.const 1))))))
  (func $odd (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 0))
      (else (return_call $even (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "_start")))

;; x86_64-linux:
;; even:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   testl %edi, %edi
;;   jz .L0.2
;;   subl $0x1, %edi
;;   jmp odd
;; .L0.2:
;;   movl $0x1, %eax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; aarch64-linux:
;; even:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   cbz w2, .L0.2
;;   sub w2, w2, #1
;;   b odd
;; .L0.2:
;;   movz w2, #1
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; riscv64-linux:
;; even:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   sext.w a1,a0
;;   beq a1,zero,.L0.2
;;   addiw a0,a0,-1
;;   tail odd
;; .L0.2:
;;   li a0,1
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; s390x-linux:
;; even:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   clfi %r2, 0
;;   jge .L0.2
;;   ahi %r2, -1
;;   lmg %r14, %r15, 272(%r15)
;;   jg odd
;; .L0.2:
;;   lhi %r2, 1
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
