//! Calls from one instance of a component to another that lend handles.

use crate::clif::builtin::Builtin;
use crate::program::id::ContextId;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::Value;

impl Emitter<'_, '_, '_> {
    /// Begins a call: the numbers of the calling instance and of the one that is called are the first and last argument.
    pub(super) fn enter_call(&mut self, contexts: &[ContextId], arguments: &[Value]) -> Vec<Value> {
        let Some(&callee) = self.index(arguments[2]).and_then(|index| contexts.get(index)) else { return self.unknown(0) };
        self.entered = Some(callee);
        let context = self.context(callee);
        self.call_to_end(Builtin::enter_call, &[context]);
        Vec::new()
    }

    /// Ends the call that the adapter began.
    pub(super) fn exit_call(&mut self) -> Vec<Value> {
        let Some(callee) = self.entered else { return self.unknown(0) };
        let context = self.context(callee);
        self.call_to_end(Builtin::exit_call, &[context]);
        Vec::new()
    }
}
