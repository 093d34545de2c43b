;; An import that nobody provides, in a program that was built all the same.
;;! options = --unknown-imports=trap
;;! status = 134
(module
  (import "env" "print" (func $print (param i32)))
  (memory (export "memory") 1)
  (func $_start (export "_start") (call $print (i32.const 1))))
