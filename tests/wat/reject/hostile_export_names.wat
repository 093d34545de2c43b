(module
  (func (export "a\1b[2J\0a\0d"))
  (func (export ""))
  (func (export "twice\07"))
  (func (export "twice\e2\80\ae")))
