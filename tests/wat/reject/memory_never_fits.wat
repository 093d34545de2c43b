;; Valid, and more than any machine has addresses for.
(module
  (memory 1)
  (memory $m i64 2147483649)
  (func $_start (export "_start")))
