//! Vectors as lanes: the operands and results of operators.

use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::types::{F32X4, I8X16};
use cranelift_codegen::ir::{Endianness, InstBuilder, InstructionData, MemFlagsData, Opcode, Type, Value};
use target_lexicon::Architecture;

impl FunctionTranslator<'_, '_, '_> {
    /// Pops a vector as lanes of `ty`.
    pub(super) fn pop_lanes(&mut self, ty: Type) -> Value {
        let vector = self.stack.pop();
        self.as_lanes(vector, ty)
    }

    /// Pops two vectors as lanes of `ty`, the upper one second.
    pub(super) fn pop_lanes2(&mut self, ty: Type) -> (Value, Value) {
        let second = self.pop_lanes(ty);
        (self.pop_lanes(ty), second)
    }

    /// Pops three vectors as lanes of `ty`, the uppermost one last.
    pub(super) fn pop_lanes3(&mut self, ty: Type) -> (Value, Value, Value) {
        let third = self.pop_lanes(ty);
        let (first, second) = self.pop_lanes2(ty);
        (first, second, third)
    }

    /// Pushes a vector, whatever its lanes.
    pub(super) fn push_vector(&mut self, vector: Value) {
        let vector = self.as_lanes(vector, I8X16);
        self.stack.push(vector);
    }

    /// Reinterprets a vector as lanes of `ty`.
    pub(super) fn as_lanes(&mut self, vector: Value, ty: Type) -> Value {
        let vector = if self.type_of(vector) == ty { vector } else { self.typed_vector(vector) };
        if self.type_of(vector) == ty {
            return vector;
        }
        let flags = MemFlagsData::new().with_endianness(Endianness::Little);
        self.emitter.builder.ins().bitcast(ty, flags, vector)
    }

    /// Returns a vector with the lanes that it was computed as.
    pub(super) fn typed_vector(&self, vector: Value) -> Value {
        let dfg = &self.emitter.builder.func.dfg;
        match dfg.value_def(vector).inst().map(|inst| &dfg.insts[inst]) {
            Some(&InstructionData::LoadNoOffset { opcode: Opcode::Bitcast, arg, .. }) => arg,
            _ => vector,
        }
    }

    pub(super) fn zeros(&mut self, ty: Type) -> Value {
        self.lanes_constant(ty, [0])
    }

    /// Returns a constant with the same float, exact in the lanes of `ty`, in each lane.
    pub(super) fn float_lanes(&mut self, ty: Type, value: f64) -> Value {
        if ty == F32X4 {
            self.lanes_constant(ty, (value as f32).to_le_bytes())
        } else {
            self.lanes_constant(ty, value.to_le_bytes())
        }
    }

    /// Returns a constant with the same bytes in each lane.
    pub(super) fn lanes_constant<const SIZE: usize>(&mut self, ty: Type, lane: [u8; SIZE]) -> Value {
        let handle = self.emitter.builder.func.dfg.constants.insert(lane.repeat(16 / SIZE).into());
        self.emitter.builder.ins().vconst(ty, handle)
    }

    /// Emits an instruction with one operand whose result is a `ty`.
    pub(super) fn emit_to_type(&mut self, opcode: Opcode, ty: Type, operand: Value) -> Value {
        let (inst, dfg) = self.emitter.builder.ins().Unary(opcode, ty, operand);
        dfg.first_result(inst)
    }

    pub(super) fn is_x86(&self) -> bool {
        self.emitter.isa.triple().architecture == Architecture::X86_64
    }
}
