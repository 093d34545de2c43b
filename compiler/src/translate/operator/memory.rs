//! Loads, stores, `memory.size` and `memory.grow`.

use crate::program::id::MemoryId;
use crate::translate::entity::memory::Access;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::{InstBuilder, MemFlags, Opcode, Type, Value};
use wasmparser::{MemArg, MemArgTarget};

impl FunctionTranslator<'_, '_, '_> {
    /// Translates a load whose result is a `ty`.
    pub(super) fn load(&mut self, opcode: Opcode, ty: Type, memarg: MemArg) {
        let index = self.stack.pop();
        let memory = self.memory_of(memarg);
        let access = self.emitter.memory_access(memory, index, memarg.offset, access_size(opcode, ty));
        let value = self.load_from(opcode, ty, access);
        self.stack.push(value);
    }

    /// Translates a store of the operand on top.
    pub(super) fn store(&mut self, opcode: Opcode, memarg: MemArg) {
        let (index, value) = self.stack.pop2();
        let ty = self.type_of(value);
        let memory = self.memory_of(memarg);
        let access = self.emitter.memory_access(memory, index, memarg.offset, access_size(opcode, ty));
        self.store_to(opcode, value, access);
    }

    pub(super) fn load_from(&mut self, opcode: Opcode, ty: Type, access: Access) -> Value {
        let flags = self.flags(access);
        let (inst, dfg) = self.emitter.builder.ins().Load(opcode, ty, flags, access.offset.into(), access.address);
        dfg.first_result(inst)
    }

    pub(super) fn store_to(&mut self, opcode: Opcode, value: Value, access: Access) {
        let ty = self.type_of(value);
        let flags = self.flags(access);
        self.emitter.builder.ins().Store(opcode, ty, flags, access.offset.into(), value, access.address);
    }

    pub(super) fn memory_size(&mut self, memory: u32) {
        let memory = self.current.instance.memories[memory as usize];
        let pages = self.emitter.memory_size(memory);
        let pages = self.emitter.narrow(pages, self.emitter.memory_index_type(memory));
        self.stack.push(pages);
    }

    pub(super) fn memory_grow(&mut self, memory: u32) {
        let memory = self.current.instance.memories[memory as usize];
        let ty = self.emitter.memory_index_type(memory);
        let delta = self.stack.pop();
        let delta = self.emitter.widen(delta, ty);
        let pages = self.emitter.memory_grow(memory, delta);
        let pages = self.emitter.narrow(pages, ty);
        self.stack.push(pages);
    }

    /// Returns the memory that an access is to.
    pub(super) fn memory_of(&self, memarg: MemArg) -> MemoryId {
        match memarg.target {
            MemArgTarget::Memory(index) => self.current.instance.memories[index as usize],
            MemArgTarget::Array(_) => unreachable!("accesses to arrays are not among the features that are read"),
        }
    }

    fn flags(&mut self, access: Access) -> MemFlags {
        self.emitter.builder.func.dfg.mem_flags.insert_unchecked(access.flags)
    }
}

/// Returns the number of bytes that an instruction accesses when it loads or stores a `ty`.
fn access_size(opcode: Opcode, ty: Type) -> u64 {
    match opcode {
        Opcode::Uload8 | Opcode::Sload8 | Opcode::Istore8 => 1,
        Opcode::Uload16 | Opcode::Sload16 | Opcode::Istore16 => 2,
        Opcode::Uload32 | Opcode::Sload32 | Opcode::Istore32 => 4,
        _ => u64::from(ty.bytes()),
    }
}
