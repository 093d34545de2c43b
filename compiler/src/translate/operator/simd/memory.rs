//! Loads and stores of vectors and of single lanes.
//!
//! `v128.load` and `v128.store` are accesses like any other, in `operator/memory`; no access needs to be aligned.

use crate::clif::signature::ADDRESS;
use crate::translate::entity::memory::Access;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::{InstBuilder, Opcode, Type};
use wasmparser::MemArg;

impl FunctionTranslator<'_, '_, '_> {
    /// Loads half a vector, whose lanes `opcode` widens to twice the width.
    pub(super) fn load_widened(&mut self, opcode: Opcode, memarg: MemArg) {
        let access = self.lanes_access(8, memarg);
        // The result type is implied by the instruction; its type variable is that of the address.
        let vector = self.load_from(opcode, ADDRESS, access);
        self.push_vector(vector);
    }

    /// Loads one lane into all lanes.
    pub(super) fn load_splat(&mut self, ty: Type, memarg: MemArg) {
        let access = self.lanes_access(ty.lane_type().bytes(), memarg);
        let lane = self.load_from(Opcode::Load, ty.lane_type(), access);
        let vector = self.emitter.builder.ins().splat(ty, lane);
        self.push_vector(vector);
    }

    /// Loads the lowest lane; the others are zero.
    pub(super) fn load_zero(&mut self, ty: Type, memarg: MemArg) {
        let access = self.lanes_access(ty.lane_type().bytes(), memarg);
        let lane = self.load_from(Opcode::Load, ty.lane_type(), access);
        let vector = self.emitter.builder.ins().scalar_to_vector(ty, lane);
        self.push_vector(vector);
    }

    /// Loads one lane of a vector; the others are unchanged.
    pub(super) fn load_lane(&mut self, ty: Type, lane: u8, memarg: MemArg) {
        let vector = self.pop_lanes(ty);
        let access = self.lanes_access(ty.lane_type().bytes(), memarg);
        let value = self.load_from(Opcode::Load, ty.lane_type(), access);
        let vector = self.emitter.builder.ins().insertlane(vector, value, lane);
        self.push_vector(vector);
    }

    /// Stores one lane of a vector.
    pub(super) fn store_lane(&mut self, ty: Type, lane: u8, memarg: MemArg) {
        let vector = self.pop_lanes(ty);
        let access = self.lanes_access(ty.lane_type().bytes(), memarg);
        let value = self.emitter.builder.ins().extractlane(vector, lane);
        self.store_to(Opcode::Store, value, access);
    }

    /// Returns the target of an access of `size` bytes whose index is the operand on top.
    fn lanes_access(&mut self, size: u32, memarg: MemArg) -> Access {
        let index = self.stack.pop();
        let memory = self.memory_of(memarg);
        self.emitter.memory_access(memory, index, memarg.offset, u64::from(size))
    }
}
