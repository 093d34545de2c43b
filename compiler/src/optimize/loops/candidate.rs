//! Loops that are worth a closer look.
//!
//! Such a loop is one block that ends with a branch to itself, reads or writes memory, and has no instruction that could not be done
//! for several elements at once, such as a call. Most functions have none, and are done with after one look at the last instruction
//! of each block.

use super::shape::repeats;
use cranelift_codegen::ir::{Block, Function, Opcode};

/// The number of instructions beyond which a loop is not looked at.
const MOST: usize = 400;

/// Returns the loops that may be worth a closer look.
pub(super) fn find(function: &Function) -> Vec<Block> {
    function.layout.blocks().filter(|&block| is_candidate(function, block)).collect()
}

/// Whether a block is such a loop.
fn is_candidate(function: &Function, block: Block) -> bool {
    if !repeats(function, block) {
        return false;
    }
    let mut accesses = false;
    for (number, instruction) in function.layout.block_insts(block).enumerate() {
        let opcode = function.dfg.insts[instruction].opcode();
        if number == MOST || is_obstacle(opcode) {
            return false;
        }
        accesses |= opcode.can_load() || opcode.can_store();
    }
    accesses
}

/// Whether an instruction is not done for several elements at once.
fn is_obstacle(opcode: Opcode) -> bool {
    let is_plain = |opcode: Opcode| !opcode.can_load() && !opcode.can_store() && !opcode.can_trap();
    match opcode {
        Opcode::Load | Opcode::Uload8 | Opcode::Sload8 | Opcode::Uload16 | Opcode::Sload16 => false,
        Opcode::Uload32 | Opcode::Sload32 | Opcode::Store | Opcode::Istore8 | Opcode::Istore16 | Opcode::Istore32 => false,
        Opcode::Brif => false,
        opcode => opcode.is_call() || opcode.is_branch() || opcode.other_side_effects() || !is_plain(opcode),
    }
}
