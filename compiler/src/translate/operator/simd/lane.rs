//! Single lanes: constants, splats, reading and replacing.

use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::{InstBuilder, Type, Value, types};

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn v128_const(&mut self, bytes: [u8; 16]) {
        let vector = self.emitter.vector_constant(bytes);
        self.stack.push(vector);
    }

    pub(super) fn splat(&mut self, ty: Type) {
        let lane = self.pop_lane(ty);
        let vector = self.emitter.builder.ins().splat(ty, lane);
        self.push_vector(vector);
    }

    pub(super) fn extract_lane(&mut self, ty: Type, lane: u8) {
        let value = self.take_lane(ty, lane);
        self.stack.push(value);
    }

    /// Extracts a lane narrower than `i32`, sign-extended.
    pub(super) fn extract_lane_s(&mut self, ty: Type, lane: u8) {
        let value = self.take_lane(ty, lane);
        let value = self.emitter.builder.ins().sextend(types::I32, value);
        self.stack.push(value);
    }

    /// Extracts a lane narrower than `i32`, zero-extended.
    pub(super) fn extract_lane_u(&mut self, ty: Type, lane: u8) {
        let value = self.take_lane(ty, lane);
        let value = self.emitter.builder.ins().uextend(types::I32, value);
        self.stack.push(value);
    }

    pub(super) fn replace_lane(&mut self, ty: Type, lane: u8) {
        let value = self.pop_lane(ty);
        let vector = self.pop_lanes(ty);
        let vector = self.emitter.builder.ins().insertlane(vector, value, lane);
        self.push_vector(vector);
    }

    fn take_lane(&mut self, ty: Type, lane: u8) -> Value {
        let vector = self.pop_lanes(ty);
        self.emitter.builder.ins().extractlane(vector, lane)
    }

    /// Pops a lane for a vector of `ty`: narrow ones are the low part of an `i32`.
    fn pop_lane(&mut self, ty: Type) -> Value {
        let operand = self.stack.pop();
        let lane = ty.lane_type();
        if self.type_of(operand) == lane { operand } else { self.emitter.builder.ins().ireduce(lane, operand) }
    }
}
