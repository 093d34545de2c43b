;;! options = --link library=library.wasm
;; Modules are linked with modules.
(component)
