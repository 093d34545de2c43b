;;! claim = docs/operators.md: No operator becomes a call of a C library: what is called is the runtime in the executable itself
;;! emit = asm
;;! functions = ceil nearest fill grow

(module
  (memory (export "memory") 1)
  (table $table 1 10 funcref)
  (func $ceil (export "ceil") (param f32) (result f32) (f32.ceil (local.get 0)))
  (func $nearest (export "nearest") (param f64) (result f64) (f64.nearest (local.get 0)))
  (func $fill (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func $grow (export "grow") (param i32) (result i32) (table.grow $table (ref.null func) (local.get 0)))
  (func (export "_start")))

;; ceil:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   call w2n_ceil_f32
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; nearest:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   call w2n_nearest_f64
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; fill:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   leaq w2n_variables(%rip), %r10
;;   movl %edi, %edi
;;   movl %edx, %edx
;;   leaq (%rdi, %rdx), %r11
;;   cmpq 8(%r10), %r11
;;   jnbe .L2.MemoryOutOfBounds
;;   addq (%r10), %rdi
;;   movslq %esi, %rsi
;;   call memset
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L2.MemoryOutOfBounds:
;;   ud2
;;
;; grow:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movq %rdi, %rax
;;   movq %rsp, %r8
;;   leaq w2n_stack_limit(%rip), %r9
;;   cmpq (%r9), %r8
;;   jb .L3.StackOverflow
;;   leaq w2n_table0(%rip), %rdi
;;   movl %eax, %esi
;;   xorq %rdx, %rdx
;;   call w2n_table_grow
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;; .L3.StackOverflow:
;;   ud2
