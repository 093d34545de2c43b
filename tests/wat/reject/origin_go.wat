(module
  (import "gojs" "runtime.wasmExit" (func (param i32)))
  (func (export "_start")))
