//! Relaxed SIMD: operators for which the specification allows several results.
//!
//! The choice depends on the target and processor level that a program is built for, never on the machine that runs it: the
//! results are those of the other operators, unless the level has a faster instruction. `docs/operators.md` lists the choices.

use super::arithmetic::Sign;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::types::{I8X16, I16X8, I32X4};
use cranelift_codegen::ir::{InstBuilder, Opcode, Type, Value};

impl FunctionTranslator<'_, '_, '_> {
    /// Translates to `i8x16.swizzle`, or to the instruction of x86-64, which looks only at the low four bits and the highest bit
    /// of an index.
    pub(super) fn relaxed_swizzle(&mut self) {
        if self.emitter.isa.has_x86_pshufb_lowering() {
            self.lanes_binary(Opcode::X86Pshufb, I8X16);
        } else {
            self.swizzle();
        }
    }

    /// Computes `first * second + third`, rounded once where the processor can.
    pub(super) fn relaxed_madd(&mut self, ty: Type) {
        let (first, second, third) = self.pop_lanes3(ty);
        let vector = if self.emitter.isa.has_native_fma() {
            self.emitter.builder.ins().fma(first, second, third)
        } else {
            let product = self.emitter.builder.ins().fmul(first, second);
            self.emitter.builder.ins().fadd(product, third)
        };
        self.push_vector(vector);
    }

    /// Computes `third - first * second`, rounded once where the processor can.
    pub(super) fn relaxed_nmadd(&mut self, ty: Type) {
        let (first, second, third) = self.pop_lanes3(ty);
        let vector = if self.emitter.isa.has_native_fma() {
            let first = self.emitter.builder.ins().fneg(first);
            self.emitter.builder.ins().fma(first, second, third)
        } else {
            let product = self.emitter.builder.ins().fmul(first, second);
            self.emitter.builder.ins().fsub(third, product)
        };
        self.push_vector(vector);
    }

    /// Translates to `v128.bitselect`, unless an instruction can select lanes by their highest bit.
    pub(super) fn relaxed_laneselect(&mut self, ty: Type) {
        if !self.emitter.isa.has_blendv_lowering(ty) {
            return self.bitselect();
        }
        let (first, second, mask) = self.pop_lanes3(ty);
        let vector = self.emitter.builder.ins().blendv(mask, first, second);
        self.push_vector(vector);
    }

    /// Selects the minimum; on x86-64 by `<` alone, which is one instruction.
    pub(super) fn relaxed_min(&mut self, ty: Type) {
        if self.is_x86() { self.pseudo_min(ty) } else { self.lanes_binary(Opcode::Fmin, ty) }
    }

    /// Selects the maximum; on x86-64 by `<` alone, which is one instruction.
    pub(super) fn relaxed_max(&mut self, ty: Type) {
        if self.is_x86() { self.pseudo_max(ty) } else { self.lanes_binary(Opcode::Fmax, ty) }
    }

    /// Truncates `f32` lanes; on x86-64, values out of range become the smallest integer.
    pub(super) fn relaxed_truncate_s(&mut self) {
        self.truncate_lanes(self.relaxed_truncation());
    }

    /// Like [`Self::relaxed_truncate_s`], for `f64`.
    pub(super) fn relaxed_truncate_s_zero(&mut self) {
        self.truncate_s_zero(self.relaxed_truncation());
    }

    fn relaxed_truncation(&self) -> Opcode {
        if self.is_x86() { Opcode::X86Cvtt2dq } else { Opcode::FcvtToSintSat }
    }

    /// Multiplies fixed-point lanes; with the instruction of x86-64, -1 times -1 is -1.
    pub(super) fn relaxed_multiply_fixed(&mut self) {
        if self.emitter.isa.has_x86_pmulhrsw_lowering() {
            self.lanes_binary(Opcode::X86Pmulhrsw, I16X8);
        } else {
            self.multiply_fixed();
        }
    }

    /// Adds two products per lane.
    pub(super) fn relaxed_dot(&mut self) {
        let (first, second) = self.pop_lanes2(I8X16);
        let vector = self.emit_relaxed_dot(first, second);
        self.push_vector(vector);
    }

    /// Adds four products and a lane of the third operand, per lane.
    pub(super) fn relaxed_dot_add(&mut self) {
        let third = self.pop_lanes(I32X4);
        let (first, second) = self.pop_lanes2(I8X16);
        let pairs = self.emit_relaxed_dot(first, second);
        let fours = self.emit_add_neighbours(Sign::Signed, pairs);
        let vector = self.emitter.builder.ins().iadd(fours, third);
        self.push_vector(vector);
    }

    /// Emits the sums of two products. The lanes of the second operand should have 7 bits. The eighth is a sign bit, but part of
    /// the value for the instruction of x86-64, which also saturates the sums.
    fn emit_relaxed_dot(&mut self, first: Value, second: Value) -> Value {
        if self.emitter.isa.has_x86_pmaddubsw_lowering() {
            self.emitter.builder.ins().x86_pmaddubsw(first, second)
        } else {
            self.emit_dot(first, second)
        }
    }
}
