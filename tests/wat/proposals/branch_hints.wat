;; Hints of the custom section `metadata.code.branch_hint` do not change what a program does. One names no branch.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $classify (param i32) (result i32)
    (block $negative
      (block $zero
        (@metadata.code.branch_hint "\00") (br_if $zero (i32.eqz (local.get 0)))
        (@metadata.code.branch_hint "\01") (br_if $negative (i32.lt_s (local.get 0) (i32.const 0)))
        (return (@metadata.code.branch_hint "\01") (if (result i32) (i32.gt_s (local.get 0) (i32.const 9))
          (then (i32.const 1))
          (else (i32.const 2)))))
      (return (i32.const 3)))
    (@metadata.code.branch_hint "\00") (if (i32.eq (local.get 0) (i32.const -5)) (then (return (i32.const 4))))
    (i32.const 5))
  (func $expect (param i32 i32)
    (if (i32.ne (call $classify (local.get 0)) (local.get 1)) (then (call $exit (local.get 1)))))
  (func (export "_start")
    (call $expect (i32.const 10) (i32.const 1))
    (call $expect (i32.const 3) (i32.const 2))
    (call $expect (i32.const 0) (i32.const 3))
    (call $expect (i32.const -5) (i32.const 4))
    (call $expect (i32.const -6) (i32.const 5))))
