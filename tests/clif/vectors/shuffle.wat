;;! claim = docs/operators.md: a shuffle is at most two table look-ups and an `or`
;;! emit = asm
;;! options = --cpu ssse3
;;! functions = shuffle

(module
  (func $shuffle (export "shuffle") (param v128 v128) (result v128)
    (i8x16.shuffle 7 31 2 19 14 0 25 8 30 11 17 5 22 1 28 13 (local.get 0) (local.get 1)))
  (func (export "_start")))

;; shuffle:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   pshufb (%rip), %xmm0
;;   pshufb (%rip), %xmm1
;;   por %xmm1, %xmm0
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
