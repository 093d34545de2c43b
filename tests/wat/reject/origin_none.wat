(module
  (import "a" "b" (func))
  (import "env" "invoke_callback" (func))
  (import "http://a/b" "c" (func))
  (import "C:/x" "d" (func))
  (func (export "_start")))
