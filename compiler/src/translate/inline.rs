//! Bodies that take the place of calls, as the plan has decided.
//!
//! A body is translated again wherever it takes the place of a call, operator by operator as everywhere: its parameters are the
//! operands, its locals are further variables, and the function frame is a block whose label `return` branches to. So a body
//! without such a branch stays in the block of the call, clauses in scope of the call are in scope of the body, and what is
//! declared once per function is declared once with all bodies in it.

use super::body::{Body, Call, Copies, Counters};
use super::budget::Exceeded;
use super::function::FunctionTranslator;
use super::stack::FrameKind;
use crate::clif::effort::Effort;
use crate::clif::origin::InlinedCall;
use crate::error::Result;
use crate::program::FunctionBody;
use crate::program::id::{FuncId, InstanceId};
use crate::program::inline::{Inline, Inlining};
use cranelift_codegen::ir::{SourceLoc, Value};

impl<'t, 'p, 'a> FunctionTranslator<'t, 'p, 'a> {
    /// Whether the body of a function takes the place of the call that is the current operator.
    pub(super) fn is_inlined(&self, function: FuncId) -> bool {
        let decision = self.emitter.program.inlining.of(function);
        let is_in_loop = || self.loops > self.current.loops;
        let can_copy = || self.can_copy(decision.weight) && self.emitter.program.may_contain(self.function, function);
        match decision.inline {
            Inline::Never => false,
            Inline::Moved => true,
            Inline::Copied => can_copy(),
            Inline::CopiedToLoops => is_in_loop() && can_copy(),
        }
    }

    fn can_copy(&self, operators: u32) -> bool {
        let is_in_copy = self.current.call.is_some_and(|call| call.is_copy);
        self.copies == Copies::Made
            && self.budget.effort() == Effort::Asked
            && !is_in_copy
            && Inlining::may_copy(self.size, self.copied.saturating_add(operators))
    }

    /// Whether calls through tables may be guarded.
    pub(super) fn may_guard(&self) -> bool {
        self.copies == Copies::Made && self.budget.effort() == Effort::Asked
    }

    /// Translates the body of a function in place of a call, whose operands are on the stack.
    ///
    /// # Errors
    ///
    /// When the body is invalid or uses an unsupported feature.
    pub(super) fn inline(&mut self, function: FuncId, arguments: &[Value]) -> Result<()> {
        let program = self.emitter.program;
        let FunctionBody::Wasm { instance, index } = program.entities.functions[function].body else {
            unreachable!("only functions with a body take the place of calls");
        };
        let body = self.inlined_body(function, instance, index);
        let (outer, position, source) = (std::mem::replace(&mut self.current, body), self.position, self.source);
        let inner_locals = self.locals.inner();
        let locals = std::mem::replace(self.locals, inner_locals);
        let module = std::mem::replace(&mut self.stack.module, program.instances[instance].module);
        self.watch.pause();
        self.budget.add_body(self.body().body.as_bytes().len());
        // When the function is too much work, the current operator notices.
        let _: Option<Exceeded> = self.translate_body(arguments, FrameKind::Block)?;
        self.watch.resume();
        self.stack.module = module;
        *self.locals = locals;
        (self.current, self.position, self.source) = (outer, position, source);
        // The rest of the call, as of one that is guarded, comes from the call again.
        self.emitter.builder.set_srcloc(SourceLoc::new(source));
        Ok(())
    }

    fn inlined_body(&mut self, function: FuncId, instance: InstanceId, index: u32) -> Body<'p, 'a> {
        let program = self.emitter.program;
        let decision = program.inlining.of(function);
        let is_copy = decision.inline != Inline::Moved;
        if is_copy {
            self.copied += decision.weight;
        }
        let operator = self.source;
        let number = self.origins.add_call(InlinedCall { callee: function, operator });
        let is_copy = is_copy || self.current.call.is_some_and(|call| call.is_copy);
        let call = Call { number, frame: self.stack.frames.len(), is_copy };
        let instance = &program.instances[instance];
        let module = &program.modules[instance.module];
        Body { function, instance, module, index, loops: self.loops, call: Some(call), counters: Counters::default() }
    }

    /// Returns the number of an operator of the current body, for instructions that come from it.
    pub(super) fn source_of(&mut self, offset: u32) -> u32 {
        match self.current.call {
            Some(call) => self.origins.add_operator(call.number, offset),
            None => offset,
        }
    }

    /// Returns the position of the frame of the current body, if it takes the place of a call.
    pub(super) fn inlined_frame(&self) -> Option<usize> {
        self.current.call.map(|call| call.frame)
    }

    /// Validates the body of a function that takes the place of a call that is never reached.
    pub(super) fn skip_call(&mut self, function: u32) -> Result<()> {
        let id = self.current.instance.functions[function as usize];
        if self.emitter.program.inlining.of(id).inline == Inline::Moved { self.inline(id, &[]) } else { Ok(()) }
    }
}
