;; A proposal that is refused by its name.
(module
  (memory (export "memory") 1)
  (type $f (func))
  (type $c (cont $f))
  (func $other)
  (elem declare func $other)
  (func $_start (export "_start") (resume $c (cont.new $c (ref.func $other)))))
