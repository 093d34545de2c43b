;; A memory cannot be put off until it is used: --unknown-imports=trap is about functions.
;;! options = --unknown-imports=trap
(module
  (import "env" "memory" (memory 1))
  (func $_start (export "_start")))
