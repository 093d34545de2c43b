//! Constructs: blocks, loops, `if`, and `unreachable`.
//!
//! A construct is a frame on the control stack. Its label becomes a block only when a branch to it is translated: most `block`s
//! of real programs have no branch to their end, and then cost nothing.

use crate::clif::signature::machine_type;
use crate::error::Result;
use crate::translate::entity::object::members::Target;
use crate::translate::function::FunctionTranslator;
use crate::translate::stack::{Frame, FrameKind};
use crate::wasm::effect::{self, Effect};
use cranelift_codegen::ir::{Block, Inst};
use wasm2native_abi::trap::Trap;
use wasmparser::{BlockType, Operator};

impl FunctionTranslator<'_, '_, '_> {
    /// Tracks the nesting of unreachable code.
    ///
    /// # Errors
    ///
    /// When a body that takes the place of a call there is invalid.
    pub(super) fn skip_operator(&mut self, operator: &Operator<'_>) -> Result<()> {
        match operator {
            Operator::Call { function_index } => self.skip_call(*function_index)?,
            Operator::Try { .. } => self.skip_legacy_try(),
            Operator::Else => self.else_(),
            Operator::Catch { .. } | Operator::CatchAll => self.legacy_catch(),
            Operator::Delegate { .. } => self.legacy_delegate(),
            Operator::End => self.end(),
            other if effect::of(other) == Effect::Opens => self.stack.enter(FrameKind::Unreachable, BlockType::Empty, 0),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn unreachable(&mut self) {
        self.emitter.trap(Trap::Unreachable);
        self.reachable = false;
    }

    pub(super) fn block(&mut self, ty: BlockType) {
        self.stack.enter(FrameKind::Block, ty, self.params_of(ty).len());
    }

    pub(super) fn loop_(&mut self, ty: BlockType) {
        let params = self.params_of(ty);
        let operands = self.stack.pop_many(params.len());
        let header = self.emitter.builder.create_block();
        self.jump(header, &operands);
        for &param in params {
            let value = self.emitter.builder.append_block_param(header, machine_type(param));
            self.stack.push(value);
        }
        self.emitter.builder.switch_to_block(header);
        self.stack.enter(FrameKind::Loop, ty, params.len());
        self.count_branch();
        let edges = self.budget.edges();
        let frame = self.frame(0);
        (frame.label, frame.edges) = (Some(header), edges);
        self.loops += 1;
        self.budget.nest(self.loops);
    }

    pub(super) fn if_(&mut self, ty: BlockType) {
        let condition = self.pop_condition();
        let then = self.emitter.builder.create_block();
        let otherwise = self.emitter.builder.create_block();
        let branch = self.branch_on(condition, Target::of(then), Target::of(otherwise));
        self.budget.carry(self.stack.height());
        if let Some(likely) = self.likely() {
            self.emitter.set_cold(if likely { otherwise } else { then });
        }
        self.emitter.builder.seal_block(then);
        self.emitter.builder.switch_to_block(then);
        let params = self.params_of(ty).len();
        self.stack.enter(FrameKind::If { branch, otherwise }, ty, params);
        let operands = self.stack.peek(params).to_vec();
        self.stack.push_all(&operands);
    }

    pub(super) fn else_(&mut self) {
        let FrameKind::If { otherwise, .. } = self.frame(0).kind else { return };
        if self.reachable {
            self.br(0);
        }
        self.emitter.builder.seal_block(otherwise);
        self.emitter.builder.switch_to_block(otherwise);
        self.reachable = true;
        let (height, ty) = (self.frame(0).height, self.frame(0).ty);
        self.stack.truncate(height + self.params_of(ty).len());
        self.frame(0).kind = FrameKind::Else;
    }

    pub(super) fn end(&mut self) {
        let kind = self.frame(0).kind;
        // These still need their frame's label.
        match kind {
            FrameKind::If { branch, otherwise } => self.end_without_else(branch, otherwise),
            FrameKind::TryTable => self.end_handlers(),
            FrameKind::LegacyTry | FrameKind::LegacyCatch { .. } => self.end_legacy(),
            _ => {}
        }
        let Some(frame) = self.stack.frames.pop() else { unreachable!("validation has shown that there is a frame") };
        match frame.kind {
            FrameKind::Unreachable => {}
            FrameKind::Loop => self.end_loop(&frame),
            FrameKind::Function => {
                self.join(&frame);
                if self.reachable {
                    self.return_results(frame.ty);
                }
            }
            _ => self.join(&frame),
        }
    }

    fn end_loop(&mut self, frame: &Frame) {
        self.loops -= 1;
        if let Some(header) = frame.label {
            let locals = self.emitter.builder.block_params(header).len() - self.params_of(frame.ty).len();
            if !self.budget.can_close_loop(locals, self.budget.edges() - frame.edges, self.loops + 1) {
                return;
            }
            self.emitter.builder.seal_block(header);
        }
        if !self.reachable {
            self.stack.truncate(frame.height);
        }
    }

    /// Ends an `if` without `else`, whose results are its parameters when its condition is zero.
    fn end_without_else(&mut self, branch: Option<Inst>, otherwise: Block) {
        let label = self.label(self.stack.at_depth(0));
        let (height, ty) = (self.frame(0).height, self.frame(0).ty);
        let results = self.results_of(ty).len();
        self.count_branch();
        if self.reachable {
            self.jump_with_top(label, results);
        }
        self.reachable = false;
        if let Some(branch) = branch.filter(|_| results == 0) {
            self.emitter.builder.change_jump_destination(branch, otherwise, label);
            self.budget.redirect(self.emitter.builder.func, label);
            return;
        }
        self.emitter.builder.seal_block(otherwise);
        self.emitter.builder.switch_to_block(otherwise);
        self.stack.truncate(height + results);
        self.jump_with_top(label, results);
    }

    /// Continues after a construct, with its results on the stack.
    fn join(&mut self, frame: &Frame) {
        let Some(label) = frame.label else {
            if !self.reachable {
                self.stack.truncate(frame.height);
            }
            return;
        };
        if self.reachable {
            let results = self.results_of(frame.ty).len();
            self.budget.branch(1);
            self.jump_with_top(label, results);
        }
        self.emitter.builder.seal_block(label);
        self.emitter.builder.switch_to_block(label);
        self.reachable = true;
        self.stack.truncate(frame.height);
        self.stack.push_all(self.emitter.builder.block_params(label));
    }

    /// Returns the frame at a depth.
    pub(super) fn frame(&mut self, depth: u32) -> &mut Frame {
        let position = self.stack.at_depth(depth);
        &mut self.stack.frames[position]
    }
}
