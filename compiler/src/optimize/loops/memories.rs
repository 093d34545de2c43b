//! The memories that code reaches without comparisons, and the places of their bases and lengths.

use crate::clif::symbol::Symbol;
use crate::program::id::MemoryId;
use crate::program::{Program, Strategy};
use cranelift_codegen::ir::{ExternalName, Function, InstructionData, Opcode, Value};
use std::mem::offset_of;
use wasm2native_abi::descriptor::MemoryDescriptor;

/// A memory with guard pages and 32-bit indices: its base never changes.
#[derive(Debug)]
pub(super) struct Guarded {
    id: MemoryId,
    /// The offset of its base among the variables.
    base: i32,
    /// Its length.
    pub(super) length: Length,
}

/// The length of a memory, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Length {
    /// It is always the same.
    Constant(u64),
    /// It is at this offset among the variables, and never becomes less.
    Variable(i32),
}

/// All such memories of a program.
#[derive(Debug)]
pub(super) struct Memories(Vec<Guarded>);

impl Memories {
    /// Returns those of a program.
    pub(super) fn of(program: &Program<'_>) -> Self {
        let guarded = program.entities.memories.iter().filter(|(_, memory)| matches!(memory.strategy, Strategy::Guard { .. }));
        let memories = guarded.filter_map(|(id, memory)| {
            let offset = program.layout.memories[id].cast_signed();
            let length = match memory.initial_bytes() {
                Some(bytes) if memory.maximum <= memory.ty.initial => Length::Constant(bytes),
                _ => Length::Variable(offset + offset_of!(MemoryDescriptor, length) as i32),
            };
            (!memory.ty.memory64).then_some(Guarded { id, base: offset + offset_of!(MemoryDescriptor, base) as i32, length })
        });
        Self(memories.collect())
    }

    /// Returns the memory whose base a value is.
    pub(super) fn with_base(&self, function: &Function, value: Value) -> Option<MemoryId> {
        let (_, offset) = variable(function, value)?;
        self.0.iter().find(|memory| memory.base == offset).map(|memory| memory.id)
    }

    /// Returns the length of a memory.
    pub(super) fn length(&self, id: MemoryId) -> Option<Length> {
        self.0.iter().find(|memory| memory.id == id).map(|memory| memory.length)
    }
}

/// Returns the address of the variables and the offset among them from which a value is read that never changes.
pub(super) fn variable(function: &Function, value: Value) -> Option<(Value, i32)> {
    let dfg = &function.dfg;
    let instruction = dfg.value_def(dfg.resolve_aliases(value)).inst()?;
    let InstructionData::Load { opcode: Opcode::Load, arg, offset, .. } = dfg.insts[instruction] else { return None };
    if !dfg.insts[instruction].memflags_data(dfg)?.readonly() {
        return None;
    }
    let address = dfg.resolve_aliases(arg);
    let InstructionData::FuncAddr { func_ref, .. } = dfg.insts[dfg.value_def(address).inst()?] else { return None };
    let ExternalName::User(name) = dfg.ext_funcs[func_ref].name else { return None };
    let symbol = Symbol::decode(&function.params.user_named_funcs()[name]);
    (symbol == Symbol::Variables).then_some((address, offset.into()))
}
