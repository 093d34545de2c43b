;; Nothing can provide a core module.
(component
  (import "library" (core module $m (export "f" (func))))
  (core instance $i (instantiate $m)))
