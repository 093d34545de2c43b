//! Bodies that take the place of calls, as the plan has decided.
//!
//! A body is translated again wherever it takes the place of a call, operator by operator as everywhere: its parameters are the
//! operands, its locals are further variables, and the function frame is a block whose label `return` branches to. So a body
//! without such a branch stays in the block of the call, clauses in scope of the call are in scope of the body, and what is
//! declared once per function is declared once with all bodies in it.

use super::body::{Body, Call, Copies, Counters, Rest};
use super::budget::Exceeded;
use super::function::FunctionTranslator;
use super::stack::FrameKind;
use crate::clif::effort::Effort;
use crate::clif::origin::InlinedCall;
use crate::error::Result;
use crate::program::FunctionBody;
use crate::program::head::Head;
use crate::program::id::{FuncId, InstanceId};
use crate::program::inline::{Inline, Inlining};
use crate::program::parts;
use cranelift_codegen::ir::{InstBuilder, SourceLoc, Value};

/// The number of bytes that most operators have.
const BYTES_OF_OPERATOR: usize = 3;

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
            Inline::Tested => false,
        }
    }

    /// Returns the head of a function, if it is copied in front of the call that is the current operator.
    pub(super) fn head_before(&self, function: FuncId) -> Option<&'p Head> {
        let program = self.emitter.program;
        let head = program.inlining.head(function)?;
        // A function that is tested and then called would be counted twice.
        let is_tested = function == self.function && program.counting.is_none();
        (is_tested && self.can_copy(head.operators)).then_some(head)
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

    /// Translates the body of a function in place of a call, from its arguments to its results on the stack.
    ///
    /// # Errors
    ///
    /// When the body is invalid or uses an unsupported feature.
    pub(super) fn inline(&mut self, function: FuncId, arguments: &[Value]) -> Result<()> {
        let decision = self.emitter.program.inlining.of(function);
        let is_copy = decision.inline != Inline::Moved;
        if is_copy {
            self.copied += decision.weight;
        }
        self.budget.add_body(parts::body_size(self.emitter.program, function));
        self.translate_in_place(function, arguments, is_copy, None)
    }

    /// Likewise, but only its head; where that ends, `rest` goes on.
    ///
    /// # Errors
    ///
    /// When the body is invalid or uses an unsupported feature.
    pub(super) fn inline_head(&mut self, function: FuncId, arguments: &[Value], rest: Rest<'p>) -> Result<()> {
        self.copied += rest.head.operators;
        self.budget.add_body(rest.head.operators as usize * BYTES_OF_OPERATOR);
        self.translate_in_place(function, arguments, true, Some(rest))
    }

    fn translate_in_place(&mut self, function: FuncId, arguments: &[Value], is_copy: bool, rest: Option<Rest<'p>>) -> Result<()> {
        let program = self.emitter.program;
        let FunctionBody::Wasm { instance, index } = program.entities.functions[function].body else {
            unreachable!("only functions with a body take the place of calls");
        };
        let body = Body { rest, ..self.body_in_place(function, instance, index, is_copy) };
        let (outer, position, source) = (std::mem::replace(&mut self.current, body), self.position, self.source);
        let inner_locals = self.locals.inner();
        let locals = std::mem::replace(self.locals, inner_locals);
        let module = std::mem::replace(&mut self.stack.module, program.instances[instance].module);
        self.watch.pause();
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

    fn body_in_place(&mut self, function: FuncId, instance: InstanceId, index: u32, is_copy: bool) -> Body<'p, 'a> {
        let program = self.emitter.program;
        let operator = self.source;
        let number = self.origins.add_call(InlinedCall { callee: function, operator });
        let is_copy = is_copy || self.current.call.is_some_and(|call| call.is_copy);
        let call = Call { number, frame: self.stack.frames.len(), is_copy };
        let instance = &program.instances[instance];
        let module = &program.modules[instance.module];
        let (loops, call) = (self.loops, Some(call));
        Body { function, instance, module, index, loops, call, rest: None, counters: Counters::default() }
    }

    /// Goes on elsewhere if the current operator is behind the head of a body of which no more is translated.
    pub(super) fn end_head(&mut self) {
        if let Some(rest) = self.current.rest
            && self.reachable
            && rest.head.ends_at(self.position)
        {
            self.budget.branch(1);
            self.emitter.builder.ins().jump(rest.block, &[]);
            self.reachable = false;
        }
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
        // The function of which only the head is translated has code of its own.
        if self.current.rest.is_some() {
            return Ok(());
        }
        if self.emitter.program.inlining.of(id).inline == Inline::Moved { self.inline(id, &[]) } else { Ok(()) }
    }
}
