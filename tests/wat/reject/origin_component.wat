(module
  (import "wasi:cli/environment@0.2.3" "get-arguments" (func (param i32)))
  (import "[export]wasi:http/incoming-handler@0.2.3" "[resource-drop]fields" (func (param i32)))
  (func (export "_start")))
