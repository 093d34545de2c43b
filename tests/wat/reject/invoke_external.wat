;; A reference of the host means nothing on a command line.
;;! options = --invoke look
(module
  (func (export "look") (param externref)))
