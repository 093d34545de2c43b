//! Arithmetic, comparisons and conversions.
//!
//! Most operators are one instruction of the code generator with the same meaning, NaNs and traps included.

use crate::clif::builtin::Builtin;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::immediates::{Ieee32 as F32Bits, Ieee64 as F64Bits};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Opcode, Type, Value, types};
use wasmparser::{Ieee32, Ieee64};

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn i32_const(&mut self, value: i32) {
        let value = self.emitter.builder.ins().iconst(types::I32, i64::from(value.cast_unsigned()));
        self.stack.push(value);
    }

    pub(super) fn i64_const(&mut self, value: i64) {
        let value = self.emitter.builder.ins().iconst(types::I64, value);
        self.stack.push(value);
    }

    pub(super) fn f32_const(&mut self, value: Ieee32) {
        let value = self.emitter.builder.ins().f32const(F32Bits::with_bits(value.bits()));
        self.stack.push(value);
    }

    pub(super) fn f64_const(&mut self, value: Ieee64) {
        let value = self.emitter.builder.ins().f64const(F64Bits::with_bits(value.bits()));
        self.stack.push(value);
    }

    /// Translates an operator with one operand, whose type the result has too.
    pub(super) fn unary(&mut self, opcode: Opcode) {
        let operand = self.stack.pop();
        let ty = self.type_of(operand);
        self.emit_unary(opcode, ty, operand);
    }

    /// Translates an operator with two operands of one type, which the result has too. The count of a shift is taken modulo the
    /// width, as in the specification.
    pub(super) fn binary(&mut self, opcode: Opcode) {
        let (first, second) = self.stack.pop2();
        let value = self.emit_binary(opcode, first, second);
        self.stack.push(value);
    }

    /// Translates an operator with one operand, whose result is a `ty`.
    pub(super) fn convert(&mut self, opcode: Opcode, ty: Type) {
        let operand = self.stack.pop();
        self.emit_unary(opcode, ty, operand);
    }

    /// Sign-extends the low part of the operand.
    pub(super) fn extend(&mut self, part: Type, whole: Type) {
        let operand = self.stack.pop();
        let low = self.emitter.builder.ins().ireduce(part, operand);
        self.emit_unary(Opcode::Sextend, whole, low);
    }

    pub(super) fn reinterpret(&mut self, ty: Type) {
        let operand = self.stack.pop();
        let value = self.emitter.builder.ins().bitcast(ty, MemFlagsData::new(), operand);
        self.stack.push(value);
    }

    pub(super) fn eqz(&mut self) {
        if self.negate_test() {
            return;
        }
        let operand = self.stack.pop();
        let is_zero = self.emitter.builder.ins().icmp_imm_u(IntCC::Equal, operand, 0);
        self.push_condition(is_zero);
    }

    pub(super) fn compare(&mut self, condition: IntCC) {
        let (first, second) = self.stack.pop2();
        let holds = self.emitter.builder.ins().icmp(condition, first, second);
        self.push_condition(holds);
    }

    pub(super) fn compare_floats(&mut self, condition: FloatCC) {
        let (first, second) = self.stack.pop2();
        let holds = self.emitter.builder.ins().fcmp(condition, first, second);
        self.push_condition(holds);
    }

    /// Rounds with the processor's instruction where there is one; early x86-64 processors have none.
    pub(super) fn round(&mut self, opcode: Opcode, builtin: Builtin) {
        if self.emitter.isa.has_round() {
            return self.unary(opcode);
        }
        let operand = self.stack.pop();
        let value = self.emitter.compute(builtin, &[operand]);
        self.stack.push(value);
    }

    /// Translates an operator with two 128-bit operands, each with its low half below its high half.
    pub(super) fn wide(&mut self, opcode: Opcode) {
        let (low, high) = self.stack.pop2();
        let second = self.emitter.builder.ins().iconcat(low, high);
        let (low, high) = self.stack.pop2();
        let first = self.emitter.builder.ins().iconcat(low, high);
        let result = self.emit_binary(opcode, first, second);
        let (low, high) = self.emitter.builder.ins().isplit(result);
        self.stack.push_all(&[low, high]);
    }

    /// Multiplies two operands to 128 bits, with `opcode` for the high half.
    pub(super) fn multiply_wide(&mut self, opcode: Opcode) {
        let (first, second) = self.stack.pop2();
        let low = self.emitter.builder.ins().imul(first, second);
        let high = self.emit_binary(opcode, first, second);
        self.stack.push_all(&[low, high]);
    }

    /// Pushes a truth value: 1 or 0 as `i32`.
    pub(super) fn push_condition(&mut self, condition: Value) {
        self.emit_unary(Opcode::Uextend, types::I32, condition);
    }

    fn emit_unary(&mut self, opcode: Opcode, ty: Type, operand: Value) {
        let (inst, dfg) = self.emitter.builder.ins().Unary(opcode, ty, operand);
        self.stack.push(dfg.first_result(inst));
    }

    pub(super) fn emit_binary(&mut self, opcode: Opcode, first: Value, second: Value) -> Value {
        let ty = self.type_of(first);
        let (inst, dfg) = self.emitter.builder.ins().Binary(opcode, ty, first, second);
        dfg.first_result(inst)
    }

    pub(super) fn type_of(&self, value: Value) -> Type {
        self.emitter.builder.func.dfg.value_type(value)
    }
}
