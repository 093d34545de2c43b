;;! claim = docs/operators.md: | `relaxed_madd` `relaxed_nmadd` | rounded twice | FMA (v3): rounded once | as the processor has it |
;;! emit = asm
;;! options = --cpu x86-64-v3
;;! functions = madd

(module
  (func $madd (export "madd") (param v128 v128 v128) (result v128)
    (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")))

;; madd:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   vfmadd213ps %xmm2, %xmm1, %xmm0
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
