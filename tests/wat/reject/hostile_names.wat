;; Names that forge messages, reach the clipboard or hide what they are.
(module
  (import "env\n\1b[2J" "f\1b]52;c;cm0gLXJmIH4=\07\nerror: forged" (func))
  (import "env" "\c2\9b31m\e2\80\ae\e2\80\a8\e2\80\8b" (func))
  (import "" "" (func))
  (func (export "_start")))
