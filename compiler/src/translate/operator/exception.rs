//! Throwing and catching.
//!
//! An exception caught by a clause of the same function gets there by a branch, and becomes an object only when the clause asks
//! for a reference to it. Exceptions from calls arrive at the clause's own block, which is made when the first call needs it and
//! translated at the end of the `try_table`.

use crate::error::Result;
use crate::program::id::TagId;
use crate::translate::function::FunctionTranslator;
use crate::translate::handlers::{Action, Clause, Payload};
use crate::translate::stack::FrameKind;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, Value};
use wasm2native_abi::trap::Trap;
use wasmparser::{Catch, TryTable};

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn try_table(&mut self, try_table: &TryTable) {
        let clauses: Vec<_> = try_table.catches.iter().map(|catch| self.clause(catch)).collect();
        let params = self.params_of(try_table.ty).len();
        self.stack.enter(FrameKind::TryTable, try_table.ty, params);
        self.handlers.enter(clauses.into_iter());
    }

    /// Converts a clause; its label counts from outside the `try_table`.
    fn clause(&self, catch: &Catch) -> Clause {
        let (tag, payload, label) = match *catch {
            Catch::One { tag, label } => (Some(tag), Payload::Values, label),
            Catch::OneRef { tag, label } => (Some(tag), Payload::ValuesAndReference, label),
            Catch::All { label } => (None, Payload::Values, label),
            Catch::AllRef { label } => (None, Payload::ValuesAndReference, label),
        };
        let tag = tag.map(|tag| self.current.instance.tags[tag as usize]);
        let action = Action::Branch { target: self.stack.at_depth(label), payload };
        Clause { tag, action, owner: self.stack.frames.len(), block: None }
    }

    /// Ends the scope of a `try_table`'s clauses, and translates those that exceptions from calls may reach.
    pub(super) fn end_handlers(&mut self) {
        let clauses = self.handlers.leave(self.stack.at_depth(0));
        let used = clauses.into_iter().rev().filter_map(|clause| Some((clause, clause.block?)));
        for (clause, block) in used {
            if self.reachable {
                self.br(0);
            }
            self.translate_handler(clause, block);
        }
    }

    fn translate_handler(&mut self, clause: Clause, block: Block) {
        let (exception, mut values) = self.enter_handler(clause, block);
        // Clauses of the legacy encoding are translated where their instructions are.
        let Action::Branch { target, payload } = clause.action else { return };
        if payload == Payload::ValuesAndReference {
            values.push(exception);
        }
        let label = self.label(target);
        self.count_branch();
        self.jump(label, &values);
    }

    /// Continues where the exceptions of a clause arrive; returns the exception and its values.
    pub(super) fn enter_handler(&mut self, clause: Clause, block: Block) -> (Value, Vec<Value>) {
        self.emitter.builder.seal_block(block);
        self.emitter.builder.switch_to_block(block);
        let exception = self.emitter.builder.block_params(block)[0];
        let values = match clause.tag {
            Some(tag) => self.emitter.exception_values(exception, tag),
            None => Vec::new(),
        };
        (exception, values)
    }

    pub(super) fn throw(&mut self, tag: u32) {
        let tag = self.current.instance.tags[tag as usize];
        let values = self.stack.pop_many(self.emitter.program.entities.tags[tag].params.len());
        match self.handlers.find(tag) {
            Some(position) => self.throw_to(position, tag, values),
            None => {
                let exception = self.emitter.new_exception(tag, &values);
                if self.emitter.program.has_heap() {
                    // Its allocation did not check.
                    self.emitter.check_stack();
                }
                self.emitter.throw(exception);
            }
        }
        self.reachable = false;
    }

    /// Continues at the target of a clause of this function, and ends the block.
    fn throw_to(&mut self, position: usize, tag: TagId, values: Vec<Value>) {
        let clause = *self.handlers.clause(position);
        let Action::Branch { target, payload } = clause.action else {
            let exception = self.emitter.new_exception(tag, &values);
            let block = self.handler_block(position);
            return self.jump(block, &[exception]);
        };
        let mut arguments = if clause.tag.is_some() { values.clone() } else { Vec::new() };
        if payload == Payload::ValuesAndReference {
            arguments.push(self.emitter.new_exception(tag, &values));
        }
        let label = self.label(target);
        self.count_branch();
        self.jump(label, &arguments);
    }

    pub(super) fn throw_ref(&mut self) -> Result<()> {
        let exception = self.stack.pop();
        self.emitter.trap_unless(exception, Trap::NullExceptionReference);
        self.throw_again(exception)
    }

    /// Compares the exception's tag with the clauses in scope; other functions are searched only when none of them takes it.
    pub(super) fn throw_again(&mut self, exception: Value) -> Result<()> {
        self.reachable = false;
        let thrown = self.emitter.exception_tag(exception);
        let active = self.handlers.active()?;
        self.budget.branch(active.len() + 1);
        for &position in active.iter() {
            let block = self.handler_block(position);
            let Some(tag) = self.handlers.clause(position).tag else {
                self.jump(block, &[exception]);
                return Ok(());
            };
            let matches = self.emitter.builder.ins().icmp_imm_u(IntCC::Equal, thrown, i64::from(tag.as_u32()));
            self.branch_to_handler(matches, block, exception);
        }
        self.emitter.check_stack();
        self.emitter.throw(exception);
        Ok(())
    }

    /// Continues at a clause's block when `condition` is not zero.
    fn branch_to_handler(&mut self, condition: Value, block: Block, exception: Value) {
        let next = self.emitter.builder.create_block();
        self.emitter.builder.ins().brif(condition, block, &[exception.into()], next, &[]);
        self.emitter.builder.seal_block(next);
        self.emitter.builder.switch_to_block(next);
    }
}
