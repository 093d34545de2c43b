//! Bits of whole vectors, and shifts of lanes.

use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::types::I8X16;
use cranelift_codegen::ir::{InstBuilder, Opcode, Type};

impl FunctionTranslator<'_, '_, '_> {
    /// Keeps the bits of the first operand that are not set in the second one.
    pub(super) fn and_not(&mut self) {
        let (first, second) = self.pop_lanes2(I8X16);
        let vector = self.emitter.builder.ins().band_not(first, second);
        self.push_vector(vector);
    }

    /// Selects each bit from the first or second operand according to the third one. The lanes are those of the third one: if it
    /// is the result of a comparison, the code generator can use an instruction that looks at one bit of each lane.
    pub(super) fn bitselect(&mut self) {
        let (first, second, mask) = self.stack.pop3();
        let mask = self.typed_vector(mask);
        let ty = self.type_of(mask);
        let first = self.as_lanes(first, ty);
        let second = self.as_lanes(second, ty);
        let vector = self.emitter.builder.ins().bitselect(mask, first, second);
        self.push_vector(vector);
    }

    /// Shifts each lane by the same count, which is taken modulo the width.
    pub(super) fn shift_lanes(&mut self, opcode: Opcode, ty: Type) {
        let count = self.stack.pop();
        let vector = self.pop_lanes(ty);
        let (inst, dfg) = self.emitter.builder.ins().Binary(opcode, ty, vector, count);
        let vector = dfg.first_result(inst);
        self.push_vector(vector);
    }
}
