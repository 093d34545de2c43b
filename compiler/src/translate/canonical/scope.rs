//! Calls from one instance of a component to another that lend handles, or are tasks.

use crate::clif::builtin::Builtin;
use crate::program::id::ContextId;
use crate::translate::adapter::Entered;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::Value;

impl Emitter<'_, '_, '_> {
    /// Begins a call: the numbers of the calling instance and of the one that is called are the first and last argument.
    pub(super) fn enter_call(&mut self, contexts: &[ContextId], arguments: &[Value]) -> Vec<Value> {
        let Some(&callee) = self.index(arguments[2]).and_then(|index| contexts.get(index)) else { return self.unknown(0) };
        let context = self.context(callee);
        self.call_to_end(Builtin::enter_call, &[context]);
        let caller = self.begin_task();
        self.entered = Some(Entered { callee, caller });
        Vec::new()
    }

    /// Ends the call that the adapter began.
    pub(super) fn exit_call(&mut self) -> Vec<Value> {
        let Some(Entered { callee, caller }) = self.entered.take() else { return self.unknown(0) };
        self.end_task(caller);
        let context = self.context(callee);
        self.call_to_end(Builtin::exit_call, &[context]);
        Vec::new()
    }
}
