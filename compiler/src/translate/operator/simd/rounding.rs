//! `ceil`, `floor`, `trunc` and `nearest` of lanes.
//!
//! x86-64 has instructions for them since SSE 4.1. Without them, all lanes are rounded at once by arithmetic: a float at least as
//! large as 2 to the number of its fraction bits is an integer, so adding that power to a smaller one leaves no room for a
//! fraction, and the processor rounds to nearest, ties to even.

use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::{InstBuilder, Opcode, Type, Value, types};

/// A direction of rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Round {
    Up,
    Down,
    TowardsZero,
    ToNearest,
}

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn round_lanes(&mut self, round: Round, ty: Type) {
        if self.emitter.isa.has_round() {
            let opcode = match round {
                Round::Up => Opcode::Ceil,
                Round::Down => Opcode::Floor,
                Round::TowardsZero => Opcode::Trunc,
                Round::ToNearest => Opcode::Nearest,
            };
            return self.lanes_unary(opcode, ty);
        }
        let vector = self.pop_lanes(ty);
        let vector = self.emit_round(round, vector);
        self.push_vector(vector);
    }

    fn emit_round(&mut self, round: Round, vector: Value) -> Value {
        let ty = self.type_of(vector);
        let fraction_bits = if ty == types::F32X4 { 23 } else { 52 };
        let limit = self.float_lanes(ty, (1_u64 << fraction_bits) as f64);
        let sign_bit = self.float_lanes(ty, -0.0);

        let sign = self.emitter.builder.ins().band(vector, sign_bit);
        let magnitude = self.emitter.builder.ins().fabs(vector);
        let shifted = self.emitter.builder.ins().fadd(magnitude, limit);
        let nearest = self.emitter.builder.ins().fsub(shifted, limit);
        let rounded = match round {
            Round::ToNearest => nearest,
            Round::TowardsZero => self.step_back(nearest, magnitude, FloatCC::GreaterThan, Opcode::Fsub),
            Round::Down => {
                let nearest = self.emitter.builder.ins().bor(nearest, sign);
                self.step_back(nearest, vector, FloatCC::GreaterThan, Opcode::Fsub)
            }
            Round::Up => {
                let nearest = self.emitter.builder.ins().bor(nearest, sign);
                self.step_back(nearest, vector, FloatCC::LessThan, Opcode::Fadd)
            }
        };
        // A zero has the sign of the value that was rounded to it.
        let rounded = self.emitter.builder.ins().bor(rounded, sign);

        let has_fraction = self.emitter.builder.ins().fcmp(FloatCC::LessThan, magnitude, limit);
        let has_fraction = self.as_lanes(has_fraction, ty);
        // Subtracting zero changes only signalling NaNs, which become quiet.
        let zero = self.zeros(ty);
        let unchanged = self.emitter.builder.ins().fsub(vector, zero);
        self.emitter.builder.ins().bitselect(has_fraction, rounded, unchanged)
    }

    /// Adjusts rounded values by one where they are on the wrong side of the exact value.
    fn step_back(&mut self, rounded: Value, exact: Value, wrong: FloatCC, step: Opcode) -> Value {
        let ty = self.type_of(rounded);
        let is_wrong = self.emitter.builder.ins().fcmp(wrong, rounded, exact);
        let is_wrong = self.as_lanes(is_wrong, ty);
        let one = self.float_lanes(ty, 1.0);
        let correction = self.emitter.builder.ins().band(is_wrong, one);
        self.emit_binary(step, rounded, correction)
    }
}
