;; A program cannot offer a core module.
(component
  (core module $m)
  (export "library" (core module $m)))
