//! Arithmetic lane by lane, and on lanes made wider or side by side.
//!
//! Nearly every operator is one instruction of the code generator, which also recognises the sequences here where a processor has
//! an instruction for the whole sequence.

use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::{InstBuilder, Opcode, Type, Value, types};

/// The half of a vector to widen, and the extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Widen {
    LowS,
    LowU,
    HighS,
    HighU,
}

/// The extension of widened lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Signed,
    Unsigned,
}

impl FunctionTranslator<'_, '_, '_> {
    /// Translates an operator with one operand of `ty`; the instruction determines the result type.
    pub(super) fn lanes_unary(&mut self, opcode: Opcode, ty: Type) {
        let vector = self.pop_lanes(ty);
        let (inst, dfg) = self.emitter.builder.ins().Unary(opcode, ty, vector);
        let vector = dfg.first_result(inst);
        self.push_vector(vector);
    }

    /// Translates an operator with two operands of `ty`; the instruction determines the result type.
    pub(super) fn lanes_binary(&mut self, opcode: Opcode, ty: Type) {
        let (first, second) = self.pop_lanes2(ty);
        let vector = self.emit_binary(opcode, first, second);
        self.push_vector(vector);
    }

    /// Selects the smaller lane of two by `<` alone: the first one unless the second one is smaller.
    pub(super) fn pseudo_min(&mut self, ty: Type) {
        let (first, second) = self.pop_lanes2(ty);
        let vector = self.choose_if_less((second, first), second, first);
        self.push_vector(vector);
    }

    /// Selects the greater lane of two by `<` alone: the first one unless it is smaller.
    pub(super) fn pseudo_max(&mut self, ty: Type) {
        let (first, second) = self.pop_lanes2(ty);
        let vector = self.choose_if_less((first, second), second, first);
        self.push_vector(vector);
    }

    /// Selects lanes of `then` where the first compared lane is less, and of `otherwise` elsewhere. In this form the code
    /// generator recognises the minimum and maximum instructions of x86-64.
    fn choose_if_less(&mut self, compared: (Value, Value), then: Value, otherwise: Value) -> Value {
        let less = self.emitter.builder.ins().fcmp(FloatCC::LessThan, compared.0, compared.1);
        let less = self.as_lanes(less, self.type_of(then));
        self.emitter.builder.ins().bitselect(less, then, otherwise)
    }

    /// Widens half of the lanes of a `ty` to twice the width.
    pub(super) fn widen_half(&mut self, widen: Widen, ty: Type) {
        let vector = self.pop_lanes(ty);
        let vector = self.emit_widen(widen, vector);
        self.push_vector(vector);
    }

    /// Multiplies half of the lanes, with products of twice the width.
    pub(super) fn multiply_half(&mut self, widen: Widen, ty: Type) {
        let (first, second) = self.pop_lanes2(ty);
        let vector = self.emit_multiply_half(widen, first, second);
        self.push_vector(vector);
    }

    /// Adds neighbouring lanes, with sums of twice the width.
    pub(super) fn add_neighbours(&mut self, sign: Sign, ty: Type) {
        let vector = self.pop_lanes(ty);
        let vector = self.emit_add_neighbours(sign, vector);
        self.push_vector(vector);
    }

    /// Adds neighbouring products, with sums of twice the width.
    pub(super) fn dot(&mut self, ty: Type) {
        let (first, second) = self.pop_lanes2(ty);
        let vector = self.emit_dot(first, second);
        self.push_vector(vector);
    }

    /// Multiplies fixed-point numbers with 15 fraction bits, rounded.
    pub(super) fn multiply_fixed(&mut self) {
        self.lanes_binary(Opcode::SqmulRoundSat, types::I16X8);
    }

    pub(super) fn emit_dot(&mut self, first: Value, second: Value) -> Value {
        if self.splits_neighbours(first) {
            let (first_even, first_odd) = self.split_neighbours(Sign::Signed, first);
            let (second_even, second_odd) = self.split_neighbours(Sign::Signed, second);
            let even = self.emitter.builder.ins().imul(first_even, second_even);
            let odd = self.emitter.builder.ins().imul(first_odd, second_odd);
            return self.emitter.builder.ins().iadd(even, odd);
        }
        let low = self.emit_multiply_half(Widen::LowS, first, second);
        let high = self.emit_multiply_half(Widen::HighS, first, second);
        self.emitter.builder.ins().iadd_pairwise(low, high)
    }

    pub(super) fn emit_add_neighbours(&mut self, sign: Sign, vector: Value) -> Value {
        if self.splits_neighbours(vector) {
            let (even, odd) = self.split_neighbours(sign, vector);
            return self.emitter.builder.ins().iadd(even, odd);
        }
        let (low, high) = match sign {
            Sign::Signed => (Widen::LowS, Widen::HighS),
            Sign::Unsigned => (Widen::LowU, Widen::HighU),
        };
        let low = self.emit_widen(low, vector);
        let high = self.emit_widen(high, vector);
        self.emitter.builder.ins().iadd_pairwise(low, high)
    }

    /// Whether neighbours are bytes that are better split with shifts: on x86-64, the instruction that adds neighbouring products
    /// of bytes came with SSSE3.
    fn splits_neighbours(&self, vector: Value) -> bool {
        self.type_of(vector) == types::I8X16 && self.is_x86() && !self.emitter.isa.has_x86_pmaddubsw_lowering()
    }

    /// Returns the even and the odd bytes, at twice the width.
    fn split_neighbours(&mut self, sign: Sign, vector: Value) -> (Value, Value) {
        let pairs = self.as_lanes(vector, types::I16X8);
        let bits = self.emitter.builder.ins().iconst(types::I32, 8);
        let left = self.emitter.builder.ins().ishl(pairs, bits);
        match sign {
            Sign::Signed => {
                let odd = self.emitter.builder.ins().sshr(pairs, bits);
                (self.emitter.builder.ins().sshr(left, bits), odd)
            }
            Sign::Unsigned => {
                let odd = self.emitter.builder.ins().ushr(pairs, bits);
                (self.emitter.builder.ins().ushr(left, bits), odd)
            }
        }
    }

    fn emit_multiply_half(&mut self, widen: Widen, first: Value, second: Value) -> Value {
        let first = self.emit_widen(widen, first);
        let second = self.emit_widen(widen, second);
        self.emitter.builder.ins().imul(first, second)
    }

    pub(super) fn emit_widen(&mut self, widen: Widen, vector: Value) -> Value {
        match widen {
            Widen::LowS => self.emitter.builder.ins().swiden_low(vector),
            Widen::LowU => self.emitter.builder.ins().uwiden_low(vector),
            Widen::HighS => self.emitter.builder.ins().swiden_high(vector),
            Widen::HighU => self.emitter.builder.ins().uwiden_high(vector),
        }
    }
}
