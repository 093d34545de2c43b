;;! claim = docs/operators.md: lanes of 16 bits inside both halves | 2 |
;;! claim = docs/operators.md: lanes of 16, 32 or 64 bits rotated by bytes | 3 |
;;! emit = asm
;;! functions = halves rotated side_by_side

(module
  (func $halves (export "halves") (param v128) (result v128)
    (i8x16.shuffle 6 7 4 5 2 3 0 1 14 15 12 13 10 11 8 9 (local.get 0) (local.get 0)))
  (func $rotated (export "rotated") (param v128) (result v128)
    (i8x16.shuffle 1 2 3 0 5 6 7 4 9 10 11 8 13 14 15 12 (local.get 0) (local.get 0)))
  (func $side_by_side (export "side_by_side") (param v128 v128) (result v128)
    (i8x16.shuffle 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 (local.get 0) (local.get 1)))
  (func (export "_start")))

;; halves:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   pshuflw $0x1b, %xmm0, %xmm3
;;   pshufhw $0x1b, %xmm3, %xmm0
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; rotated:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movdqa %xmm0, %xmm2
;;   psrld $0x8, %xmm2
;;   pslld $0x18, %xmm0
;;   movdqa %xmm0, %xmm1
;;   movdqa %xmm2, %xmm0
;;   por %xmm1, %xmm0
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
;;
;; side_by_side:
;;   pushq %rbp
;;   movq %rsp, %rbp
;;   movdqa %xmm0, %xmm3
;;   psrlq $0x18, %xmm3
;;   shufps $0x4e, %xmm1, %xmm0
;;   psllq $0x28, %xmm0
;;   movdqa %xmm0, %xmm1
;;   movdqa %xmm3, %xmm0
;;   por %xmm1, %xmm0
;;   movq %rbp, %rsp
;;   popq %rbp
;;   retq
