;; Names may contain anything. What a terminal or a reader could be misled by is shown with escapes: control characters, those that
;; direct text, that separate lines and that cannot be seen.
;;! status = 134
(module
  (memory (export "memory") 1)
  (func $a (@name "two\nlines\1b[31m") unreachable)
  (func $b (@name "naïve function, with spaces: 名前") (call $a))
  (func $c (@name "") (call $b))
  (func $d (@name "\c2\9b31m\e2\80\aebidi\e2\81\a6\e2\80\a8line\e2\80\8bzero\ef\bb\bf\1b]52;c;x\07") (call $c))
  (func $_start (export "_start") (call $d)))
