//! Calls of the runtime for operators that need it.

use crate::clif::builtin::Builtin;
use crate::clif::symbol::Symbol;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::{InstBuilder, Value};

impl Emitter<'_, '_, '_> {
    /// Calls a builtin and returns its result, if it has one.
    pub(crate) fn call_builtin(&mut self, builtin: Builtin, arguments: &[Value]) -> Option<Value> {
        if needs_stack(builtin) {
            self.check_stack();
        }
        let function = self.native_function(Symbol::Builtin(builtin));
        let call = self.builder.ins().call(function, arguments);
        self.builder.inst_results(call).first().copied()
    }

    /// Calls a builtin that has a result.
    pub(crate) fn compute(&mut self, builtin: Builtin, arguments: &[Value]) -> Value {
        self.call_builtin(builtin, arguments).unwrap_or_else(|| unreachable!("{builtin:?} has a result"))
    }
}

/// Whether a builtin uses the stack: a fault in the stack guard counts as the program's only in its own code. Builtins that call
/// the kernel or walk frames use it, and copying does on some targets. The others are leaves without a frame; `throw` is checked
/// where it is not called right after `exception_new`.
fn needs_stack(builtin: Builtin) -> bool {
    use Builtin::{
        exception_new, heap_allocate, heap_remember, memory_copy, memory_grow, memory_grow_dumped, memory_grow_within,
    };
    use Builtin::{sleep, table_grow, table_grow_within};
    let grows = matches!(builtin, memory_grow | memory_grow_within | memory_grow_dumped | table_grow | table_grow_within);
    grows || matches!(builtin, memory_copy | sleep | exception_new | heap_allocate | heap_remember)
}
