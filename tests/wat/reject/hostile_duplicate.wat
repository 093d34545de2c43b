;; The parser's own message quotes the name.
(module
  (func (export "a\1b[2J\nerror: b") (export "a\1b[2J\nerror: b")))
