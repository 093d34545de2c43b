;;! options = --serve 127.0.0.1:0 --cgi
;; A server whose program makes objects.
(module
  (type $point (struct (field i32 i32)))
  (func (export "_start") (drop (struct.new_default $point))))
