;;! claim = RATIONALE.md: Why are later memories bounded by comparisons where there are very many?
;;! emit = asm
;;! functions = first last
;;! targets = riscv64-linux

(module
  (memory $first (export "memory") 1)
  (memory 1) (memory 1) (memory 1) (memory 1) (memory 1) (memory 1)
  (memory 1) (memory 1) (memory 1) (memory 1) (memory 1) (memory 1)
  (memory 1) (memory 1) (memory 1) (memory 1) (memory 1) (memory 1)
  (memory 1) (memory 1) (memory 1) (memory 1) (memory 1) (memory 1)
  (memory $last 1)
  (func $first (export "first") (param i32) (result i32) (i32.load $first (local.get 0)))
  (func $last (export "last") (param i32) (result i32) (i32.load $last (local.get 0)))
  (func (export "_start")))

;; first:
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
;;   lw a0,0(a0)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;;
;; last:
;;   addi sp,sp,-16
;;   sd ra,8(sp)
;;   sd fp,0(sp)
;;   mv fp,sp
;;   lla a3,w2n_variables
;;   ld a2,408(a3)
;;   slli a0,a0,32
;;   srli a1,a0,32
;;   addi a0,a2,-4
;;   bgtu a1,a0,.L1.MemoryOutOfBounds
;;   ld a0,400(a3)
;;   add a0,a0,a1
;;   lw a0,0(a0)
;;   ld ra,8(sp)
;;   ld fp,0(sp)
;;   addi sp,sp,16
;;   ret
;; .L1.MemoryOutOfBounds:
;;   unimp
