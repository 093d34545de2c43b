//! Comparisons, whose lanes are all ones or all zeros, and tests of whole vectors.

use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, Type, types};

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn compare_lanes(&mut self, condition: IntCC, ty: Type) {
        let (first, second) = self.pop_lanes2(ty);
        let vector = self.emitter.builder.ins().icmp(condition, first, second);
        self.push_vector(vector);
    }

    pub(super) fn compare_float_lanes(&mut self, condition: FloatCC, ty: Type) {
        let (first, second) = self.pop_lanes2(ty);
        let vector = self.emitter.builder.ins().fcmp(condition, first, second);
        self.push_vector(vector);
    }

    /// Tests whether any bit is set. The lanes do not matter, so they stay those of the operand.
    pub(super) fn any_true(&mut self) {
        let operand = self.stack.pop();
        let vector = self.typed_vector(operand);
        let holds = self.emitter.builder.ins().vany_true(vector);
        self.push_condition(holds);
    }

    pub(super) fn all_true(&mut self, ty: Type) {
        let vector = self.pop_lanes(ty);
        let holds = self.emitter.builder.ins().vall_true(vector);
        self.push_condition(holds);
    }

    /// Collects the highest bit of each lane.
    pub(super) fn bitmask(&mut self, ty: Type) {
        let vector = self.pop_lanes(ty);
        let mask = self.emitter.builder.ins().vhigh_bits(types::I32, vector);
        self.stack.push(mask);
    }
}
