(module
  (import "__wbindgen_placeholder__" "__wbg_log_5bb5f88f245d7762" (func (param i32)))
  (import "./prog_bg.js" "__wbindgen_init_externref_table" (func))
  (func (export "_start")))
