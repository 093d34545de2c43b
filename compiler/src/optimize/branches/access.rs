//! Reads that cannot trap where a branch is, because accesses around them did not.
//!
//! Memories with a guard end where a page of WebAssembly does. So if the bytes at two indices are in bounds and the distance between is less than a
//! page, all bytes between are: if the sum that makes the second index wraps, the first one is in the last page that an index can
//! reach, and everything is in bounds.

use crate::optimize::memories::Memories;
use cranelift_codegen::ir::{Block, Function, Inst, InstructionData, Opcode, Value, types};

/// The size of a page of WebAssembly.
const PAGE: u32 = 1 << 16;

/// The most instructions before a branch that are looked at.
const MOST: usize = 100;

/// An access to a memory of which only the address matters.
struct Access {
    /// The base of the memory.
    base: Value,
    /// A sum of these is the index.
    index: Value,
    distance: u32,
    /// The offset behind the index.
    offset: i32,
    /// The number of bytes.
    size: u32,
}

/// Whether an instruction is a read that does not trap at the end of a block.
pub(super) fn cannot_trap(function: &Function, block: Block, inst: Inst, memories: &Memories) -> bool {
    if !matches!(function.dfg.insts[inst].opcode(), Opcode::Load | Opcode::Uload8 | Opcode::Sload8) {
        return false;
    }
    let Some(read) = Access::of(function, inst).filter(|read| memories.with_base(function, read.base).is_some()) else {
        return false;
    };
    let nearer = |known: Option<u32>, distance: u32| Some(known.map_or(distance, |known| known.min(distance)));
    let (mut before, mut behind) = (None, None);
    let mut next = function.layout.last_inst(block);
    for _ in 0..MOST {
        let Some(inst) = next else { break };
        next = function.layout.prev_inst(inst);
        let Some(known) = Access::of(function, inst) else { continue };
        if (known.base, known.index, known.offset) != (read.base, read.index, read.offset) {
            continue;
        }
        if known.distance == read.distance && known.size >= read.size {
            return true;
        }
        let distance = read.distance.wrapping_sub(known.distance);
        match distance {
            1..PAGE => before = nearer(before, distance),
            _ if distance.wrapping_neg() < PAGE => behind = nearer(behind, distance.wrapping_neg()),
            _ => {}
        }
    }
    let is_byte = read.size == 1 && read.offset == 0;
    is_byte && before.zip(behind).is_some_and(|(before, behind)| before + behind < PAGE)
}

impl Access {
    /// Returns the access that an instruction is.
    fn of(function: &Function, inst: Inst) -> Option<Self> {
        let dfg = &function.dfg;
        let (opcode, address, offset) = match dfg.insts[inst] {
            InstructionData::Load { opcode, arg, offset, .. } => (opcode, arg, offset),
            InstructionData::Store { opcode, args, offset, .. } => (opcode, args[1], offset),
            _ => return None,
        };
        let size = match opcode {
            Opcode::Load => dfg.value_type(dfg.first_result(inst)).bytes(),
            Opcode::Uload8 | Opcode::Sload8 | Opcode::Istore8 => 1,
            Opcode::Uload16 | Opcode::Sload16 | Opcode::Istore16 => 2,
            Opcode::Uload32 | Opcode::Sload32 | Opcode::Istore32 => 4,
            Opcode::Store => dfg.value_type(dfg.inst_args(inst)[0]).bytes(),
            _ => return None,
        };
        let [base, extended] = sum(function, address)?;
        let InstructionData::Unary { opcode: Opcode::Uextend, arg } = *data(function, extended)? else { return None };
        let whole = dfg.resolve_aliases(arg);
        if dfg.value_type(whole) != types::I32 {
            return None;
        }
        let of_sum = || {
            let [one, other] = sum(function, whole)?;
            let constant = |value| match *data(function, value)? {
                InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(imm.bits() as u32),
                _ => None,
            };
            constant(other).map(|distance| (one, distance)).or_else(|| Some((other, constant(one)?)))
        };
        let (index, distance) = of_sum().unwrap_or((whole, 0));
        Some(Self { base, index, distance, offset: offset.into(), size })
    }
}

fn sum(function: &Function, value: Value) -> Option<[Value; 2]> {
    match *data(function, value)? {
        InstructionData::Binary { opcode: Opcode::Iadd, args } => Some(args.map(|arg| function.dfg.resolve_aliases(arg))),
        _ => None,
    }
}

fn data(function: &Function, value: Value) -> Option<&InstructionData> {
    Some(&function.dfg.insts[function.dfg.value_def(value).inst()?])
}
