;;! options = --link library=wat/link/counter.wat
(module
  (import "libary" "count" (func (result i32)))
  (import "env" "emscripten_resize_heap" (func (param i32) (result i32)))
  (import "library" "no_such_export" (func))
  (func (export "_start")))
