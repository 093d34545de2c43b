//! Conversions between integers and floats.
//!
//! Widening is in [`super::arithmetic`]; narrowing takes two operands and is mostly one instruction.

use super::arithmetic::Widen;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::types::{F32X4, F64X2, I8X16, I16X8, I32, I32X4, I64X2};
use cranelift_codegen::ir::{InstBuilder, Opcode, Value};

impl FunctionTranslator<'_, '_, '_> {
    /// Narrows 32-bit integers to half the width; values that do not fit become the largest or smallest unsigned one.
    pub(super) fn narrow_u(&mut self) {
        if self.emitter.isa.has_round() {
            return self.lanes_binary(Opcode::Unarrow, I32X4);
        }
        // Without SSE 4.1, x86-64 narrows to signed integers only.
        let (first, second) = self.pop_lanes2(I32X4);
        let first = self.emit_centre(first);
        let second = self.emit_centre(second);
        let narrow = self.emitter.builder.ins().snarrow(first, second);
        let middle = self.lanes_constant(I16X8, 0x8000_u16.to_le_bytes());
        let vector = self.emitter.builder.ins().bxor(narrow, middle);
        self.push_vector(vector);
    }

    /// Shifts the range of unsigned 16-bit values to that of signed ones. Negative values become zero first, since they might
    /// wrap around.
    fn emit_centre(&mut self, vector: Value) -> Value {
        let bits = self.emitter.builder.ins().iconst(I32, 31);
        let negative = self.emitter.builder.ins().sshr(vector, bits);
        let positive = self.emitter.builder.ins().band_not(vector, negative);
        let middle = self.lanes_constant(I32X4, 0x8000_u32.to_le_bytes());
        self.emitter.builder.ins().isub(positive, middle)
    }

    /// Converts four integers to floats of the same width.
    pub(super) fn convert_lanes(&mut self, opcode: Opcode) {
        let vector = self.pop_lanes(I32X4);
        let vector = self.emit_to_type(opcode, F32X4, vector);
        self.push_vector(vector);
    }

    /// Converts the low two integers to floats of twice the width.
    pub(super) fn convert_low(&mut self, opcode: Opcode, widen: Widen) {
        let vector = self.pop_lanes(I32X4);
        let vector = self.emit_widen(widen, vector);
        let vector = self.emit_to_type(opcode, F64X2, vector);
        self.push_vector(vector);
    }

    /// Truncates four floats to integers of the same width.
    pub(super) fn truncate_lanes(&mut self, opcode: Opcode) {
        let vector = self.pop_lanes(F32X4);
        let vector = self.emit_to_type(opcode, I32X4, vector);
        self.push_vector(vector);
    }

    /// Truncates two floats to signed integers of half the width; the high lanes are zero.
    pub(super) fn truncate_s_zero(&mut self, opcode: Opcode) {
        let vector = self.pop_lanes(F64X2);
        let integers = self.emit_to_type(opcode, I64X2, vector);
        let zero = self.zeros(I64X2);
        let vector = self.emitter.builder.ins().snarrow(integers, zero);
        self.push_vector(vector);
    }

    /// Truncates two floats to unsigned integers of half the width; the high lanes are zero.
    pub(super) fn truncate_u_zero(&mut self) {
        let vector = self.pop_lanes(F64X2);
        let vector = if self.emitter.isa.has_round() {
            let integers = self.emitter.builder.ins().fcvt_to_uint_sat(I64X2, vector);
            let zero = self.zeros(I64X2);
            self.emitter.builder.ins().uunarrow(integers, zero)
        } else {
            self.emit_truncate_u_zero(vector)
        };
        self.push_vector(vector);
    }

    /// Emits [`Self::truncate_u_zero`] without a rounding instruction: after adding 2⁵², the low 32 bits of a lane are its value
    /// rounded to an integer, which is one too high where it was rounded up.
    fn emit_truncate_u_zero(&mut self, vector: Value) -> Value {
        let zero = self.zeros(F64X2);
        let positive = self.emitter.builder.ins().fcmp(FloatCC::GreaterThan, vector, zero);
        let positive = self.as_lanes(positive, F64X2);
        let clamped = self.emitter.builder.ins().band(vector, positive);
        let largest = self.float_lanes(F64X2, f64::from(u32::MAX));
        let clamped = self.emitter.builder.ins().fmin(clamped, largest);

        let shift = self.float_lanes(F64X2, (1_u64 << 52) as f64);
        let shifted = self.emitter.builder.ins().fadd(clamped, shift);
        let rounded = self.emitter.builder.ins().fsub(shifted, shift);
        let rounded_up = self.emitter.builder.ins().fcmp(FloatCC::GreaterThan, rounded, clamped);
        let shifted = self.as_lanes(shifted, I64X2);
        let integers = self.emitter.builder.ins().iadd(shifted, rounded_up);

        let integers = self.as_lanes(integers, I8X16);
        let zero = self.zeros(I8X16);
        self.emit_shuffle(integers, zero, [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23])
    }
}
