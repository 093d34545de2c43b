//! The meaning of each operator.
//!
//! Below is every operator, one line each, with the method that translates it; the methods are in one file per subject:
//!
//! * [`control`]: constructs and `unreachable`;
//! * [`branch`]: branches and labels;
//! * [`switch`]: branches by a table;
//! * [`call`]: calls and tail calls;
//! * [`variable`]: locals, globals, `drop` and `select`;
//! * [`numeric`]: arithmetic, comparisons, conversions;
//! * [`memory`]: loads, stores, size, growth;
//! * [`atomic`]: atomic accesses, for the only thread, with a table of their own;
//! * [`bulk`]: ranges of memories and tables;
//! * [`table`]: elements of tables;
//! * [`reference`](mod@reference): references and their null tests;
//! * [`simd`]: vectors, with a table of their own;
//! * [`gc`]: structures, arrays and casts, with a table of their own;
//! * [`exception`]: throwing and catching;
//! * [`legacy`]: exceptions in the encoding before the standard's;
//! * [`name`]: names of operators, for messages.
//!
//! To add an operator, give it a line in the table and a method there. Operands come from `self.stack`; `self.emitter` knows the
//! representation of the entities that operators work on.

mod atomic;
mod branch;
mod bulk;
mod call;
mod control;
mod exception;
pub(crate) mod gc;
pub(crate) mod legacy;
mod memory;
mod name;
mod numeric;
mod reference;
mod simd;
mod switch;
mod table;
mod variable;

use super::function::FunctionTranslator;
use crate::clif::builtin::Builtin;
use crate::error::Result;
use cranelift_codegen::ir::Opcode;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use wasmparser::Operator;

impl FunctionTranslator<'_, '_, '_> {
    /// Translates a valid operator.
    ///
    /// # Errors
    ///
    /// When the operator is not supported.
    pub(crate) fn translate_operator(&mut self, operator: &Operator<'_>) -> Result<()> {
        if !self.reachable {
            return self.skip_operator(operator);
        }
        match *operator {
            Operator::Nop => {}
            Operator::Unreachable => self.unreachable(),
            Operator::Block { blockty } => self.block(blockty),
            Operator::Loop { blockty } => self.loop_(blockty),
            Operator::If { blockty } => self.if_(blockty),
            Operator::Else => self.else_(),
            Operator::End => self.end(),
            Operator::Br { relative_depth } => self.br(relative_depth),
            Operator::BrIf { relative_depth } => self.br_if(relative_depth),
            Operator::BrTable { ref targets } => self.br_table(targets)?,
            Operator::Return => self.return_(),

            Operator::Call { function_index } => self.call(function_index)?,
            Operator::CallIndirect { type_index, table_index } => self.call_indirect(type_index, table_index)?,
            Operator::CallRef { type_index } => self.call_ref(type_index)?,
            Operator::ReturnCall { function_index } => self.return_call(function_index),
            Operator::ReturnCallIndirect { type_index, table_index } => self.return_call_indirect(type_index, table_index),
            Operator::ReturnCallRef { type_index } => self.return_call_ref(type_index),

            Operator::Drop => drop(self.stack.pop()),
            Operator::Select | Operator::TypedSelect { .. } => self.select(),
            Operator::LocalGet { local_index } => self.local_get(local_index),
            Operator::LocalSet { local_index } => self.local_set(local_index),
            Operator::LocalTee { local_index } => self.local_tee(local_index),
            Operator::GlobalGet { global_index } => self.global_get(global_index),
            Operator::GlobalSet { global_index } => self.global_set(global_index),

            Operator::I32Load { memarg } => self.load(Opcode::Load, I32, memarg),
            Operator::I64Load { memarg } => self.load(Opcode::Load, I64, memarg),
            Operator::F32Load { memarg } => self.load(Opcode::Load, F32, memarg),
            Operator::F64Load { memarg } => self.load(Opcode::Load, F64, memarg),
            Operator::I32Load8S { memarg } => self.load(Opcode::Sload8, I32, memarg),
            Operator::I32Load8U { memarg } => self.load(Opcode::Uload8, I32, memarg),
            Operator::I32Load16S { memarg } => self.load(Opcode::Sload16, I32, memarg),
            Operator::I32Load16U { memarg } => self.load(Opcode::Uload16, I32, memarg),
            Operator::I64Load8S { memarg } => self.load(Opcode::Sload8, I64, memarg),
            Operator::I64Load8U { memarg } => self.load(Opcode::Uload8, I64, memarg),
            Operator::I64Load16S { memarg } => self.load(Opcode::Sload16, I64, memarg),
            Operator::I64Load16U { memarg } => self.load(Opcode::Uload16, I64, memarg),
            Operator::I64Load32S { memarg } => self.load(Opcode::Sload32, I64, memarg),
            Operator::I64Load32U { memarg } => self.load(Opcode::Uload32, I64, memarg),
            Operator::I32Store { memarg } => self.store(Opcode::Store, memarg),
            Operator::I64Store { memarg } => self.store(Opcode::Store, memarg),
            Operator::F32Store { memarg } => self.store(Opcode::Store, memarg),
            Operator::F64Store { memarg } => self.store(Opcode::Store, memarg),
            Operator::I32Store8 { memarg } => self.store(Opcode::Istore8, memarg),
            Operator::I32Store16 { memarg } => self.store(Opcode::Istore16, memarg),
            Operator::I64Store8 { memarg } => self.store(Opcode::Istore8, memarg),
            Operator::I64Store16 { memarg } => self.store(Opcode::Istore16, memarg),
            Operator::I64Store32 { memarg } => self.store(Opcode::Istore32, memarg),
            Operator::MemorySize { mem } => self.memory_size(mem),
            Operator::MemoryGrow { mem } => self.memory_grow(mem),

            Operator::MemoryInit { data_index, mem } => self.memory_init(data_index, mem),
            Operator::MemoryCopy { dst_mem, src_mem } => self.memory_copy(dst_mem, src_mem),
            Operator::MemoryFill { mem } => self.memory_fill(mem),
            Operator::DataDrop { data_index } => self.data_drop(data_index),
            Operator::TableInit { elem_index, table } => self.table_init(elem_index, table),
            Operator::TableCopy { dst_table, src_table } => self.table_copy(dst_table, src_table),
            Operator::TableFill { table } => self.table_fill(table),
            Operator::ElemDrop { elem_index } => self.elem_drop(elem_index),

            Operator::TableGet { table } => self.table_get(table),
            Operator::TableSet { table } => self.table_set(table),
            Operator::TableGrow { table } => self.table_grow(table),
            Operator::TableSize { table } => self.table_size(table),

            Operator::RefNull { .. } => self.ref_null(),
            Operator::RefIsNull => self.ref_is_null(),
            Operator::RefFunc { function_index } => self.ref_func(function_index),
            Operator::RefAsNonNull => self.ref_as_non_null(),
            Operator::BrOnNull { relative_depth } => self.br_on_null(relative_depth),
            Operator::BrOnNonNull { relative_depth } => self.br_on_non_null(relative_depth),

            Operator::TryTable { ref try_table } => self.try_table(try_table),
            Operator::Throw { tag_index } => self.throw(tag_index),
            Operator::ThrowRef => self.throw_ref()?,
            Operator::Try { blockty } => self.legacy_try(blockty),
            Operator::Catch { .. } | Operator::CatchAll => self.legacy_catch(),
            Operator::Delegate { .. } => self.legacy_delegate(),
            Operator::Rethrow { relative_depth } => self.rethrow(relative_depth)?,

            Operator::I32Const { value } => self.i32_const(value),
            Operator::I64Const { value } => self.i64_const(value),
            Operator::F32Const { value } => self.f32_const(value),
            Operator::F64Const { value } => self.f64_const(value),

            Operator::I32Eqz | Operator::I64Eqz => self.eqz(),
            Operator::I32Eq | Operator::I64Eq => self.compare(IntCC::Equal),
            Operator::I32Ne | Operator::I64Ne => self.compare(IntCC::NotEqual),
            Operator::I32LtS | Operator::I64LtS => self.compare(IntCC::SignedLessThan),
            Operator::I32LtU | Operator::I64LtU => self.compare(IntCC::UnsignedLessThan),
            Operator::I32GtS | Operator::I64GtS => self.compare(IntCC::SignedGreaterThan),
            Operator::I32GtU | Operator::I64GtU => self.compare(IntCC::UnsignedGreaterThan),
            Operator::I32LeS | Operator::I64LeS => self.compare(IntCC::SignedLessThanOrEqual),
            Operator::I32LeU | Operator::I64LeU => self.compare(IntCC::UnsignedLessThanOrEqual),
            Operator::I32GeS | Operator::I64GeS => self.compare(IntCC::SignedGreaterThanOrEqual),
            Operator::I32GeU | Operator::I64GeU => self.compare(IntCC::UnsignedGreaterThanOrEqual),
            Operator::F32Eq | Operator::F64Eq => self.compare_floats(FloatCC::Equal),
            Operator::F32Ne | Operator::F64Ne => self.compare_floats(FloatCC::NotEqual),
            Operator::F32Lt | Operator::F64Lt => self.compare_floats(FloatCC::LessThan),
            Operator::F32Gt | Operator::F64Gt => self.compare_floats(FloatCC::GreaterThan),
            Operator::F32Le | Operator::F64Le => self.compare_floats(FloatCC::LessThanOrEqual),
            Operator::F32Ge | Operator::F64Ge => self.compare_floats(FloatCC::GreaterThanOrEqual),

            Operator::I32Clz | Operator::I64Clz => self.unary(Opcode::Clz),
            Operator::I32Ctz | Operator::I64Ctz => self.unary(Opcode::Ctz),
            Operator::I32Popcnt | Operator::I64Popcnt => {
                self.budget.count_bits();
                self.unary(Opcode::Popcnt);
            }
            Operator::I32Add | Operator::I64Add => self.binary(Opcode::Iadd),
            Operator::I32Sub | Operator::I64Sub => self.binary(Opcode::Isub),
            Operator::I32Mul | Operator::I64Mul => self.binary(Opcode::Imul),
            Operator::I32DivS | Operator::I64DivS => self.binary(Opcode::Sdiv),
            Operator::I32DivU | Operator::I64DivU => self.binary(Opcode::Udiv),
            Operator::I32RemS | Operator::I64RemS => self.binary(Opcode::Srem),
            Operator::I32RemU | Operator::I64RemU => self.binary(Opcode::Urem),
            Operator::I32And | Operator::I64And => self.binary(Opcode::Band),
            Operator::I32Or | Operator::I64Or => self.binary(Opcode::Bor),
            Operator::I32Xor | Operator::I64Xor => self.binary(Opcode::Bxor),
            Operator::I32Shl | Operator::I64Shl => self.binary(Opcode::Ishl),
            Operator::I32ShrS | Operator::I64ShrS => self.binary(Opcode::Sshr),
            Operator::I32ShrU | Operator::I64ShrU => self.binary(Opcode::Ushr),
            Operator::I32Rotl | Operator::I64Rotl => self.binary(Opcode::Rotl),
            Operator::I32Rotr | Operator::I64Rotr => self.binary(Opcode::Rotr),

            Operator::F32Abs | Operator::F64Abs => self.unary(Opcode::Fabs),
            Operator::F32Neg | Operator::F64Neg => self.unary(Opcode::Fneg),
            Operator::F32Sqrt | Operator::F64Sqrt => self.unary(Opcode::Sqrt),
            Operator::F32Ceil => self.round(Opcode::Ceil, Builtin::ceil_f32),
            Operator::F64Ceil => self.round(Opcode::Ceil, Builtin::ceil_f64),
            Operator::F32Floor => self.round(Opcode::Floor, Builtin::floor_f32),
            Operator::F64Floor => self.round(Opcode::Floor, Builtin::floor_f64),
            Operator::F32Trunc => self.round(Opcode::Trunc, Builtin::trunc_f32),
            Operator::F64Trunc => self.round(Opcode::Trunc, Builtin::trunc_f64),
            Operator::F32Nearest => self.round(Opcode::Nearest, Builtin::nearest_f32),
            Operator::F64Nearest => self.round(Opcode::Nearest, Builtin::nearest_f64),
            Operator::F32Add | Operator::F64Add => self.binary(Opcode::Fadd),
            Operator::F32Sub | Operator::F64Sub => self.binary(Opcode::Fsub),
            Operator::F32Mul | Operator::F64Mul => self.binary(Opcode::Fmul),
            Operator::F32Div | Operator::F64Div => self.binary(Opcode::Fdiv),
            Operator::F32Min | Operator::F64Min => self.binary(Opcode::Fmin),
            Operator::F32Max | Operator::F64Max => self.binary(Opcode::Fmax),
            Operator::F32Copysign | Operator::F64Copysign => self.binary(Opcode::Fcopysign),

            Operator::I32WrapI64 => self.convert(Opcode::Ireduce, I32),
            Operator::I64ExtendI32S => self.convert(Opcode::Sextend, I64),
            Operator::I64ExtendI32U => self.convert(Opcode::Uextend, I64),
            Operator::I32Extend8S => self.extend(I8, I32),
            Operator::I32Extend16S => self.extend(I16, I32),
            Operator::I64Extend8S => self.extend(I8, I64),
            Operator::I64Extend16S => self.extend(I16, I64),
            Operator::I64Extend32S => self.extend(I32, I64),
            Operator::I32TruncF32S | Operator::I32TruncF64S => self.convert(Opcode::FcvtToSint, I32),
            Operator::I32TruncF32U | Operator::I32TruncF64U => self.convert(Opcode::FcvtToUint, I32),
            Operator::I64TruncF32S | Operator::I64TruncF64S => self.convert(Opcode::FcvtToSint, I64),
            Operator::I64TruncF32U | Operator::I64TruncF64U => self.convert(Opcode::FcvtToUint, I64),
            Operator::I32TruncSatF32S | Operator::I32TruncSatF64S => self.convert(Opcode::FcvtToSintSat, I32),
            Operator::I32TruncSatF32U | Operator::I32TruncSatF64U => self.convert(Opcode::FcvtToUintSat, I32),
            Operator::I64TruncSatF32S | Operator::I64TruncSatF64S => self.convert(Opcode::FcvtToSintSat, I64),
            Operator::I64TruncSatF32U | Operator::I64TruncSatF64U => self.convert(Opcode::FcvtToUintSat, I64),
            Operator::F32ConvertI32S | Operator::F32ConvertI64S => self.convert(Opcode::FcvtFromSint, F32),
            Operator::F32ConvertI32U | Operator::F32ConvertI64U => self.convert(Opcode::FcvtFromUint, F32),
            Operator::F64ConvertI32S | Operator::F64ConvertI64S => self.convert(Opcode::FcvtFromSint, F64),
            Operator::F64ConvertI32U | Operator::F64ConvertI64U => self.convert(Opcode::FcvtFromUint, F64),
            Operator::F32DemoteF64 => self.convert(Opcode::Fdemote, F32),
            Operator::F64PromoteF32 => self.convert(Opcode::Fpromote, F64),
            Operator::I32ReinterpretF32 => self.reinterpret(I32),
            Operator::I64ReinterpretF64 => self.reinterpret(I64),
            Operator::F32ReinterpretI32 => self.reinterpret(F32),
            Operator::F64ReinterpretI64 => self.reinterpret(F64),

            Operator::I64Add128 => self.wide(Opcode::Iadd),
            Operator::I64Sub128 => self.wide(Opcode::Isub),
            Operator::I64MulWideS => self.multiply_wide(Opcode::Smulhi),
            Operator::I64MulWideU => self.multiply_wide(Opcode::Umulhi),

            ref other => self.translate_atomic_operator(other)?,
        }
        Ok(())
    }
}
