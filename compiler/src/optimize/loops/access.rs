//! Accesses to memories in a loop, and the groups that one check is enough for.

use super::affine::{Affine, Integers};
use super::shape::Shape;
use crate::optimize::memories::Memories;
use crate::program::id::MemoryId;
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::{Function, Inst, InstBuilder, InstructionData, MemFlagsData, Opcode, Type, Value, types};

/// The elements that memory is read and written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Elements {
    /// Those that are computed with.
    Own,
    /// Bytes: others must be aligned, or would be part of instructions that need that, such as comparisons on x86-64.
    Bytes,
}

/// The greatest distance between accesses of a group: it is part of an instruction.
pub(super) const FARTHEST: i64 = 1 << 30;

/// An access.
#[derive(Clone, Debug)]
pub(super) struct Access {
    /// The instruction, and its place in the loop.
    pub(super) instruction: Inst,
    pub(super) place: usize,
    /// The value that it reads, or writes.
    pub(super) value: Value,
    pub(super) is_store: bool,
    /// The type of what is in memory.
    pub(super) ty: Type,
    /// Whether a value that is wider than that has copies of the sign before it.
    pub(super) is_signed: bool,
    pub(super) flags: MemFlagsData,
    /// The number of its group.
    pub(super) group: usize,
    /// The number of bytes from the start of the group, whose index is that of its first access, to this one.
    pub(super) distance: i64,
}

impl Access {
    /// Returns the number of bytes.
    pub(super) fn size(&self) -> i64 {
        i64::from(self.ty.bytes())
    }
}

/// Accesses to one memory whose indices differ by constants.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) memory: MemoryId,
    /// The native address of the memory.
    pub(super) base: Value,
    /// The index of its first access, without the offset in the instruction.
    pub(super) index: Affine,
    /// The lowest index of all, less that one.
    pub(super) lowest_index: i64,
    /// The first byte and the one after the last, likewise; in the first iteration.
    pub(super) first: i64,
    pub(super) end: i64,
    pub(super) is_written: bool,
}

impl Group {
    /// Returns the number of bytes from one iteration to the next.
    pub(super) fn step(&self) -> i64 {
        i64::from(self.index.step.cast_signed())
    }
}

/// Returns the accesses of a loop in their order, and their groups, if their indices are known.
pub(super) fn find(
    function: &Function,
    shape: &Shape,
    memories: &Memories,
    integers: &mut Integers<'_>,
) -> Option<(Vec<Access>, Vec<Group>)> {
    let (mut accesses, mut groups) = (Vec::new(), Vec::<Group>::new());
    let dfg = &function.dfg;
    for (place, instruction) in function.layout.block_insts(shape.block).enumerate() {
        let (address, value, offset, is_store) = match dfg.insts[instruction] {
            InstructionData::Load { arg, offset, .. } => (arg, dfg.first_result(instruction), offset, false),
            InstructionData::Store { args: [value, address], offset, .. } => (address, value, offset, true),
            _ => continue,
        };
        let value = dfg.resolve_aliases(value);
        let (memory, base, index) = target(function, shape, memories, integers, address)?;
        let ty = type_in_memory(dfg.insts[instruction].opcode(), dfg.value_type(value))?;
        let known = groups
            .iter_mut()
            .position(|group| group.memory == memory && group.index.terms == index.terms && group.index.step == index.step);
        let number = known.unwrap_or(groups.len());
        if known.is_none() {
            groups.push(Group {
                memory,
                base,
                index: index.clone(),
                lowest_index: 0,
                first: i64::MAX,
                end: i64::MIN,
                is_written: false,
            });
        }
        let group = &mut groups[number];
        let index = i64::from(index.constant.wrapping_sub(group.index.constant).cast_signed());
        let distance = index + i64::from(i32::from(offset));
        if distance.abs() > FARTHEST {
            return None;
        }
        group.lowest_index = group.lowest_index.min(index);
        group.first = group.first.min(distance);
        let flags = dfg.insts[instruction].memflags_data(dfg)?;
        let is_signed = matches!(dfg.insts[instruction].opcode(), Opcode::Sload8 | Opcode::Sload16 | Opcode::Sload32);
        let access = Access { instruction, place, value, is_store, ty, is_signed, flags, group: number, distance };
        group.end = group.end.max(distance + access.size());
        group.is_written |= is_store;
        accesses.push(access);
    }
    Some((accesses, groups))
}

/// Returns the memory that an address is in, the native address of that memory, and the index.
fn target(
    function: &Function,
    shape: &Shape,
    memories: &Memories,
    integers: &mut Integers<'_>,
    address: Value,
) -> Option<(MemoryId, Value, Affine)> {
    let dfg = &function.dfg;
    let address = dfg.resolve_aliases(address);
    if let Some(memory) = memories.with_base(function, address) {
        return Some((memory, address, Affine::default()));
    }
    let InstructionData::Binary { opcode: Opcode::Iadd, args: [base, index] } = dfg.insts[dfg.value_def(address).inst()?] else {
        return None;
    };
    let (base, index) = (dfg.resolve_aliases(base), dfg.resolve_aliases(index));
    let memory = memories.with_base(function, base).filter(|_| !shape.has(function, base))?;
    let InstructionData::Unary { opcode: Opcode::Uextend, arg } = dfg.insts[dfg.value_def(index).inst()?] else { return None };
    Some((memory, base, integers.of(arg)?))
}

/// Returns the type of what a plain access reads or writes.
fn type_in_memory(opcode: Opcode, ty: Type) -> Option<Type> {
    let is_scalar = matches!(ty, types::I32 | types::I64 | types::F32 | types::F64);
    match opcode {
        Opcode::Load | Opcode::Store => Some(ty).filter(|_| is_scalar),
        Opcode::Uload8 | Opcode::Sload8 | Opcode::Istore8 if ty == types::I32 => Some(types::I8),
        Opcode::Uload16 | Opcode::Sload16 | Opcode::Istore16 if ty == types::I32 => Some(types::I16),
        _ => None,
    }
}

/// Returns the flags of an access that was proven to be in bounds.
pub(super) fn quiet(flags: MemFlagsData) -> MemFlagsData {
    flags.with_trap_code(None)
}

/// Emits the load of one element by an access whose group starts at an address.
pub(super) fn element(cursor: &mut FuncCursor<'_>, access: &Access, start: Value) -> Value {
    let (flags, distance) = (quiet(access.flags), access.distance as i32);
    let ty = cursor.func.dfg.value_type(access.value);
    match (access.ty, access.is_signed) {
        (types::I8, true) => cursor.ins().sload8(ty, flags, start, distance),
        (types::I8, false) => cursor.ins().uload8(ty, flags, start, distance),
        (types::I16, true) => cursor.ins().sload16(ty, flags, start, distance),
        (types::I16, false) => cursor.ins().uload16(ty, flags, start, distance),
        _ => cursor.ins().load(ty, flags, start, distance),
    }
}
