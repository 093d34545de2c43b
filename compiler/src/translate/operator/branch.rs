//! Branches, and the labels that they lead to.

use super::gc::operand::Condition;
use crate::clif::signature::machine_type;
use crate::translate::entity::object::members::Target;
use crate::translate::function::{FunctionTranslator, results_in};
use crate::translate::stack::FrameKind;
use cranelift_codegen::ir::{Block, BlockArg, Inst, InstBuilder, Value};
use wasmparser::BlockType;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn br(&mut self, depth: u32) {
        let (label, arity) = self.target(depth);
        self.jump_with_top(label, arity);
        self.reachable = false;
    }

    pub(super) fn br_if(&mut self, depth: u32) {
        let condition = self.pop_condition();
        match self.likely() {
            Some(false) => self.branch_rarely_when(condition, depth),
            Some(true) => {
                let next = self.branch_when(condition, depth);
                self.emitter.set_cold(next);
            }
            None => drop(self.branch_when(condition, depth)),
        }
    }

    /// Like [`Self::branch_when`], but only the path to the label is cold, not the label, which others may branch to often.
    fn branch_rarely_when(&mut self, condition: Condition, depth: u32) {
        let (label, arity) = self.target(depth);
        let (rarely, next) = (self.emitter.builder.create_block(), self.emitter.builder.create_block());
        self.branch_on(condition, Target::of(rarely), Target::of(next));
        self.emitter.set_cold(rarely);
        self.emitter.builder.seal_block(rarely);
        self.emitter.builder.switch_to_block(rarely);
        self.jump_with_top(label, arity);
        self.emitter.builder.seal_block(next);
        self.emitter.builder.switch_to_block(next);
    }

    /// Branches when a condition holds; otherwise continues in a new block, which it returns.
    pub(super) fn branch_when(&mut self, condition: impl Into<Condition>, depth: u32) -> Block {
        let (label, arity) = self.target(depth);
        let label = Target { block: label, arguments: block_arguments(self.stack.peek(arity)) };
        let next = self.emitter.builder.create_block();
        self.branch_on(condition.into(), label, Target::of(next));
        self.emitter.builder.seal_block(next);
        self.emitter.builder.switch_to_block(next);
        next
    }

    /// Ends the block with a branch on a condition. Returns it if it is a single one.
    pub(super) fn branch_on(&mut self, condition: Condition, holds: Target, fails: Target) -> Option<Inst> {
        match condition {
            Condition::Value(value) => {
                let branch = self.emitter.builder.ins();
                Some(branch.brif(value, holds.block, &holds.arguments, fails.block, &fails.arguments))
            }
            Condition::Test(test) => {
                self.branch_on_test(test, holds, fails);
                None
            }
        }
    }

    pub(super) fn return_(&mut self) {
        match self.inlined_frame() {
            Some(frame) => self.br((self.stack.at_depth(0) - frame) as u32),
            None => self.return_results(self.stack.frames[0].ty),
        }
    }

    /// Returns the results on top from a function of a type.
    pub(super) fn return_results(&mut self, ty: BlockType) {
        let values = self.stack.peek(self.results_of(ty).len()).iter();
        self.budget.pass(values.len());
        let types = self.emitter.builder.func.signature.returns.clone();
        let values: Vec<_> = values.zip(types).map(|(&value, ty)| self.emitter.as_type(value, ty.value_type)).collect();
        self.emitter.builder.ins().return_(&values);
        self.reachable = false;
    }

    /// Returns the label at a depth, and the number of operands it takes.
    pub(super) fn target(&mut self, depth: u32) -> (Block, usize) {
        let position = self.stack.at_depth(depth);
        let arity = self.arity(position);
        self.count_branch();
        (self.label(position), arity)
    }

    /// Returns the number of operands that a branch to the frame at a position takes.
    pub(super) fn arity(&self, position: usize) -> usize {
        let frame = &self.stack.frames[position];
        match frame.kind {
            FrameKind::Loop => self.params_of(frame.ty).len(),
            _ => results_in(&self.emitter.program.modules[frame.module], frame.ty).len(),
        }
    }

    /// Counts a branch to a label.
    pub(super) fn count_branch(&mut self) {
        self.budget.branch(1);
        self.budget.carry(self.stack.height());
    }

    /// Returns the label of the frame at a position, which has parameters for the results from now on.
    pub(super) fn label(&mut self, position: usize) -> Block {
        let frame = &self.stack.frames[position];
        if let Some(label) = frame.label {
            return label;
        }
        let label = self.emitter.builder.create_block();
        // A clause of another module may be in scope of a body that takes the place of a call.
        for result in results_in(&self.emitter.program.modules[frame.module], frame.ty) {
            self.emitter.builder.append_block_param(label, machine_type(result));
        }
        self.stack.frames[position].label = Some(label);
        label
    }

    /// Ends the block with a jump to another one.
    pub(super) fn jump(&mut self, block: Block, arguments: &[Value]) {
        self.emitter.builder.ins().jump(block, &block_arguments(arguments));
    }

    /// Ends the block with a jump to a label with the `arity` operands on top.
    pub(super) fn jump_with_top(&mut self, label: Block, arity: usize) {
        self.emitter.builder.ins().jump(label, &block_arguments(self.stack.peek(arity)));
    }
}

/// Converts values to arguments of a branch.
pub(super) fn block_arguments(values: &[Value]) -> Vec<BlockArg> {
    values.iter().copied().map(BlockArg::Value).collect()
}
