//! Instructions that may be executed in vain.

use super::access;
use super::fork::Fork;
use crate::optimize::memories::Memories;
use cranelift_codegen::ir::{Block, Function, Inst, InstructionData, Opcode, Value, types};

/// The most instructions of an arm that take time.
const MOST: u32 = 4;

/// The most instructions of an arm.
const MOST_INSTRUCTIONS: usize = 16;

/// The most values that are selected.
const MOST_SELECTED: usize = 2;

/// Whether both ways of a fork may be taken, and that takes little time.
pub(super) fn are_cheap(function: &Function, fork: &Fork, memories: &Memories) -> bool {
    let parameters = function.dfg.block_params(fork.join);
    let is_selectable = |place: usize| matches!(function.dfg.value_type(parameters[place]), types::I32 | types::I64);
    fork.differences().count() <= MOST_SELECTED
        && fork.differences().all(is_selectable)
        && fork.arms().all(|arm| is_cheap(function, fork, arm, memories))
}

fn is_cheap(function: &Function, fork: &Fork, arm: Block, memories: &Memories) -> bool {
    let Some(last) = function.layout.last_inst(arm) else { return false };
    let mut time = 0;
    for (number, inst) in function.layout.block_insts(arm).take_while(|&inst| inst != last).enumerate() {
        match cost(function, inst) {
            Some(more) => time += more,
            None if access::cannot_trap(function, fork.block, inst, memories) => time += 1,
            None => return false,
        }
        if time > MOST || number >= MOST_INSTRUCTIONS {
            return false;
        }
    }
    true
}

/// Returns the time that an instruction takes, if it only computes an integer from others.
fn cost(function: &Function, inst: Inst) -> Option<u32> {
    let is_integer = |value: &Value| matches!(function.dfg.value_type(*value), types::I8 | types::I32 | types::I64);
    if !function.dfg.inst_results(inst).iter().all(is_integer) {
        return None;
    }
    match function.dfg.insts[inst] {
        InstructionData::UnaryImm { opcode: Opcode::Iconst, .. } => Some(0),
        InstructionData::Unary { opcode: Opcode::Uextend | Opcode::Ireduce, .. } => Some(0),
        // It is part of the address of an access.
        InstructionData::Binary { opcode: Opcode::Iadd, args } if args.iter().any(|&arg| is_extended(function, arg)) => Some(0),
        InstructionData::IntCompare { .. } => Some(1),
        InstructionData::Unary { opcode: Opcode::Sextend | Opcode::Ineg | Opcode::Bnot, .. } => Some(1),
        InstructionData::Binary { opcode: Opcode::Imul, .. } => Some(3),
        InstructionData::Ternary { opcode: Opcode::Select, args } if args.iter().all(is_integer) => Some(2),
        InstructionData::Binary { opcode, .. } => {
            use Opcode::{Band, Bor, Bxor, Iadd, Ishl, Isub, Rotl, Rotr, Sshr, Ushr};
            matches!(opcode, Iadd | Isub | Band | Bor | Bxor | Ishl | Ushr | Sshr | Rotl | Rotr).then_some(1)
        }
        _ => None,
    }
}

fn is_extended(function: &Function, value: Value) -> bool {
    let inst = function.dfg.value_def(function.dfg.resolve_aliases(value)).inst();
    function.dfg.value_type(value) == types::I64 && inst.is_some_and(|inst| function.dfg.insts[inst].opcode() == Opcode::Uextend)
}
