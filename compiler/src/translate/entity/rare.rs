//! Code that rarely runs.

use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::condcodes::{CondCode as _, IntCC};
use cranelift_codegen::ir::{Block, InstBuilder, Value};

/// Where the usual case is of what has a rare one, which is a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usual {
    /// In line, with a branch to the call.
    InLine,
    /// In the function that is called, too: slower, but without branches.
    Called,
}

impl Emitter<'_, '_, '_> {
    /// Ends the block with a branch to `rare` where the comparison holds, and to `usual` otherwise. Nothing else branches to `rare`.
    pub(crate) fn branch_rarely(&mut self, comparison: (IntCC, Value, Value), rare: Block, usual: Block) {
        let (condition, first, second) = comparison;
        if self.moves_blocks() {
            let holds = self.builder.ins().icmp(condition, first, second);
            self.builder.ins().brif(holds, rare, &[], usual, &[]);
        } else {
            // The first successor is placed after everything reachable from the second one.
            let fails = self.builder.ins().icmp(condition.complement(), first, second);
            self.builder.ins().brif(fails, usual, &[], rare, &[]);
        }
        self.builder.seal_block(rare);
        self.set_cold(rare);
    }
}
