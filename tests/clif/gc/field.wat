;;! claim = RATIONALE.md: So a field is one instruction.
;;! claim = RATIONALE.md: Fields beyond 64 KiB are the only ones that are compared.
;;! emit = asm
;;! functions = get get_known get_s next
;;! targets = x86_64-linux aarch64-linux riscv64-linux s390x-linux

;; Null faults; the list of instructions that may trap says which ones, and why. References have 32 bits in objects.
(module
  (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node))) (field $small i8)))
  (func $get (export "get") (param (ref null $node)) (result i32) (struct.get $node $value (local.get 0)))
  (func $get_known (export "get_known") (param (ref $node)) (result i32) (struct.get $node $value (local.get 0)))
  (func $get_s (export "get_s") (param (ref null $node)) (result i32) (struct.get_s $node $small (local.get 0)))
  (func $next (export "next") (param (ref null $node)) (result (ref null $node)) (struct.get $node $next (local.get 0)))
  (func (export "_start")))

;; x86_64-linux:
;; get:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movl 4(%rdi), %eax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; get_known:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movl 4(%rdi), %eax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; get_s:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movsbq 0xc(%rdi), %rax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; next:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movl 8(%rdi), %eax
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; aarch64-linux:
;; get:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   ldr w2, [x2, #4]
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; get_known:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   ldr w2, [x2, #4]
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; get_s:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   ldrsb x2, [x2, #12]
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; next:
;;   stp fp, lr, [sp, #-16]!
;;   mov fp, sp
;;   ldr w2, [x2, #8]
;;   ldp fp, lr, [sp], #16
;;   ret
;;
;; riscv64-linux:
;; get:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   lw a0,4(a0)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; get_known:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   lw a0,4(a0)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; get_s:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   lb a0,12(a0)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; next:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   lwu a0,8(a0)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; s390x-linux:
;; get:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   l %r2, 4(%r2)
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
;;
;; get_known:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   l %r2, 4(%r2)
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
;;
;; get_s:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   lb %r2, 12(%r2)
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
;;
;; next:
;;   stmg %r14, %r15, 112(%r15)
;;   lgr %r1, %r15
;;   aghi %r15, -160
;;   stg %r1, 0(%r15)
;;   llgf %r2, 8(%r2)
;;   lmg %r14, %r15, 272(%r15)
;;   br %r14
