//! LOWER: from a function of the program to CLIF.
//!
//! * [`batch`]: functions as CLIF, a batch of them at a time;
//! * [`function`]: a body, operator by operator, validated on the way;
//! * [`operator`]: the meaning of each operator, one file per subject;
//! * [`body`]: the current one, and [`inline`]: bodies that take the place of calls;
//! * [`stack`] and [`handlers`]: operands, labels and catch clauses in scope;
//! * [`trampoline`]: functions without a body: calls of the host, and the entry that instantiates;
//! * [`look_ahead`]: clauses that follow what they guard;
//! * [`locals`]: the representation of locals in the code generator;
//! * [`watch`]: the values of locals and operands, for debuggers, and values [`derived`] from them;
//! * [`count`]: counting what a program does, in programs built for that;
//! * [`budget`]: limits on the work that a function may cause;
//! * [`emitter`]: names, signatures and addresses of the current function;
//! * [`canonical`]: calls of functions of the canonical ABI, which components consist of besides modules;
//! * [`adapter`]: what an adapter of components has begun;
//! * [`entity`]: the representation of memories, tables, globals, functions and tags;
//! * [`index`]: indices and sizes, of 32 or 64 bits.
//!
//! Each function is translated alone, knowing only the plan. No bytes of machine code are seen here, and nothing is decided
//! that the plan could decide.

mod adapter;
pub mod batch;
mod body;
pub mod budget;
mod canonical;
mod count;
mod derived;
mod emitter;
pub mod entity;
mod function;
mod handlers;
mod index;
mod inline;
mod locals;
mod look_ahead;
mod operator;
mod stack;
mod trampoline;
mod watch;

use crate::clif::effort::Effort;
use crate::clif::signature;
use crate::clif::symbol::Symbol;
use crate::clif::watch::Requests;
use crate::error::Result;
use crate::program::id::FuncId;
use crate::program::{Function, FunctionBody, Program, parts};
use body::Copies;
use budget::{Budget, Work};
use cranelift_codegen::ir::{self, UserFuncName};
use cranelift_codegen::isa::TargetIsa;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use emitter::{Declared, Emitter};
use function::{FunctionTranslator, Outcome, Scratch};

/// Translates functions one after the other; each thread has its own.
pub struct Translator<'p, 'a> {
    program: &'p Program<'a>,
    isa: &'p dyn TargetIsa,
    context: FunctionBuilderContext,
    declared: Declared,
    scratch: Scratch,
    requests: &'p Requests,
}

impl<'p, 'a> Translator<'p, 'a> {
    /// Creates a translator for the functions of a program, on a target.
    pub fn new(program: &'p Program<'a>, isa: &'p dyn TargetIsa, requests: &'p Requests) -> Self {
        let (context, declared, scratch) = (FunctionBuilderContext::new(), Declared::default(), Scratch::default());
        Self { program, isa, context, declared, scratch, requests }
    }

    /// Builds the code of a function into `into`, which must be empty; its name and signature are set too. Returns the amount of
    /// work, and the effort to compile it with.
    ///
    /// # Errors
    ///
    /// When the body is invalid (with the offset in the input), uses an unsupported feature, or is too much work.
    pub fn translate(&mut self, function: FuncId, into: &mut ir::Function) -> Result<(Work, Effort)> {
        // Whether nothing took the place of a call.
        let mut is_alone = false;
        for (effort, copies) in
            [(Effort::Asked, Copies::Made), (Effort::Asked, Copies::Refused), (Effort::Least, Copies::Refused)]
        {
            if is_alone && (effort, copies) == (Effort::Asked, Copies::Refused) {
                continue;
            }
            into.name = UserFuncName::User(Symbol::Function(function).encode());
            into.signature = self.machine_signature(function);
            let result = self.translate_body(function, effort, copies, into);
            if !matches!(result, Ok(Outcome::Done(_))) {
                // Unfinished code is dropped with the builder, but the builder's notes in the context are not.
                self.context = FunctionBuilderContext::new();
            }
            match result? {
                Outcome::Done(work) => return Ok((work, effort)),
                Outcome::TooMuch(_) if effort == Effort::Asked => {
                    into.clear();
                    is_alone = self.scratch.origins.is_empty();
                }
                Outcome::TooMuch(exceeded) => return Err(self.program.blame(function, exceeded.refuse())),
            }
        }
        unreachable!("the least effort succeeds or fails")
    }

    fn machine_signature(&self, function: FuncId) -> ir::Signature {
        let function = &self.program.entities.functions[function];
        match function.body {
            FunctionBody::Entry { .. } => ir::Signature::new(self.isa.default_call_conv()),
            FunctionBody::Invoke { .. } | FunctionBody::Read { .. } => signature::script_signature(self.isa.default_call_conv()),
            FunctionBody::Heap(_) => signature::preserving_signature(self.isa.triple()),
            _ => signature::guest_signature(self.program.types.shape(function.signature), self.isa.triple()),
        }
    }

    fn translate_body(&mut self, function: FuncId, effort: Effort, copies: Copies, into: &mut ir::Function) -> Result<Outcome> {
        self.scratch.origins.clear();
        // Locals in the frame need no watching.
        let request = self.requests.of(function).filter(|_| effort == Effort::Asked);
        if self.scratch.watch.begin(request) {
            into.dfg.collect_debug_info();
        }
        let builder = FunctionBuilder::new(&mut *into, &mut self.context);
        let emitter = Emitter::new(self.program, self.isa, builder, &mut self.declared, effort);
        let Function { body, signature } = &self.program.entities.functions[function];
        match body {
            FunctionBody::Wasm { .. } => {
                let budget = Budget::new(effort, parts::body_size(self.program, function));
                let translator = FunctionTranslator::new(emitter, function, budget, copies, &mut self.scratch);
                return translator.translate();
            }
            FunctionBody::Host(call) => trampoline::host(emitter, call),
            FunctionBody::Canonical(function) => trampoline::canonical(emitter, function, *signature),
            FunctionBody::UnknownImport => trampoline::unknown_import(emitter),
            FunctionBody::Indirect { table, signature } => trampoline::indirect(emitter, *table, *signature),
            FunctionBody::Heap(function) => trampoline::heap(emitter, *function),
            FunctionBody::Entry { instances, calls, last } => {
                trampoline::entry(emitter, instances, calls, last.as_ref());
            }
            FunctionBody::Invoke { function } => trampoline::invoke(emitter, *function),
            FunctionBody::Read { global } => trampoline::read(emitter, *global),
        }
        let mut budget = Budget::new(effort, parts::body_size(self.program, function));
        Ok(budget.finish(into).map_or(Outcome::Done(budget.work), Outcome::TooMuch))
    }
}
