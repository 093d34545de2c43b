;;! claim = RATIONALE.md: Why does an `f32` among many results travel as an integer on riscv64?
;;! emit = clif
;;! functions = floats
;;! targets = riscv64-linux aarch64-linux

(module
  (func $floats (export "floats") (param f32) (result f32 f32 f32 f32 f32 f32 f32 f32 f32 f32)
    (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0)
    (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0))
  (func (export "_start")))

;; riscv64-linux:
;; function %floats(f32) -> i32, i32, i32, i32, i32, i32, i32, i32, i32, i32 tail {
;; block0(v0: f32):
;;     v1 = bitcast.i32 v0
;;     v2 = bitcast.i32 v0
;;     v3 = bitcast.i32 v0
;;     v4 = bitcast.i32 v0
;;     v5 = bitcast.i32 v0
;;     v6 = bitcast.i32 v0
;;     v7 = bitcast.i32 v0
;;     v8 = bitcast.i32 v0
;;     v9 = bitcast.i32 v0
;;     v10 = bitcast.i32 v0
;;     return v1, v2, v3, v4, v5, v6, v7, v8, v9, v10
;; }
;;
;; aarch64-linux:
;; function %floats(f32) -> f32, f32, f32, f32, f32, f32, f32, f32, f32, f32 tail {
;; block0(v0: f32):
;;     return v0, v0, v0, v0, v0, v0, v0, v0, v0, v0
;; }
