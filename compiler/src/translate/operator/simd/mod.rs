//! Vectors of 128 bits: fixed-width and relaxed SIMD.
//!
//! Below is every operator, one line each, with the method that translates it; the methods are in one file per subject:
//!
//! * [`memory`]: loads and stores of halves, single lanes and splats;
//! * [`lane`]: constants, splats, reading and replacing lanes;
//! * [`shuffle`]: arbitrary permutations of lanes;
//! * [`compare`]: comparisons and tests of whole vectors;
//! * [`bitwise`]: bits and shifts;
//! * [`arithmetic`]: arithmetic, also widening;
//! * [`rounding`]: rounding to integers;
//! * [`convert`]: integers to floats and back;
//! * [`relaxed`]: operators whose results the specification leaves open.
//!
//! On the operand stack, and everywhere outside this folder, a vector is an `i8x16`. An operator converts it to the lanes that it
//! works on: [`FunctionTranslator::as_lanes`] looks through the preceding bitcast, so that the code generator sees chains of
//! operators as they were written. `docs/operators.md` lists the operators that are not one instruction.

mod arithmetic;
mod bitwise;
mod compare;
mod convert;
mod lane;
mod memory;
mod relaxed;
mod rounding;
mod shuffle;

use self::arithmetic::{Sign, Widen};
use self::rounding::Round;
use super::name;
use crate::error::Result;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32X4, F64X2, I8X16, I16X8, I32X4, I64X2};
use cranelift_codegen::ir::{Endianness, InstBuilder, InstructionData, MemFlagsData, Opcode, Type, Value};
use target_lexicon::Architecture;
use wasmparser::Operator;

impl FunctionTranslator<'_, '_, '_> {
    /// Translates a valid, reachable operator on vectors.
    ///
    /// # Errors
    ///
    /// When it is not a vector operator.
    pub(super) fn translate_vector_operator(&mut self, operator: &Operator<'_>) -> Result<()> {
        match *operator {
            Operator::V128Load { memarg } => self.load(Opcode::Load, I8X16, memarg),
            Operator::V128Load8x8S { memarg } => self.load_widened(Opcode::Sload8x8, memarg),
            Operator::V128Load8x8U { memarg } => self.load_widened(Opcode::Uload8x8, memarg),
            Operator::V128Load16x4S { memarg } => self.load_widened(Opcode::Sload16x4, memarg),
            Operator::V128Load16x4U { memarg } => self.load_widened(Opcode::Uload16x4, memarg),
            Operator::V128Load32x2S { memarg } => self.load_widened(Opcode::Sload32x2, memarg),
            Operator::V128Load32x2U { memarg } => self.load_widened(Opcode::Uload32x2, memarg),
            Operator::V128Load8Splat { memarg } => self.load_splat(I8X16, memarg),
            Operator::V128Load16Splat { memarg } => self.load_splat(I16X8, memarg),
            // Floating-point lanes stay out of the integer registers.
            Operator::V128Load32Splat { memarg } => self.load_splat(F32X4, memarg),
            Operator::V128Load64Splat { memarg } => self.load_splat(F64X2, memarg),
            Operator::V128Load32Zero { memarg } => self.load_zero(I32X4, memarg),
            Operator::V128Load64Zero { memarg } => self.load_zero(I64X2, memarg),
            Operator::V128Store { memarg } => self.store(Opcode::Store, memarg),
            Operator::V128Load8Lane { memarg, lane } => self.load_lane(I8X16, lane, memarg),
            Operator::V128Load16Lane { memarg, lane } => self.load_lane(I16X8, lane, memarg),
            Operator::V128Load32Lane { memarg, lane } => self.load_lane(I32X4, lane, memarg),
            Operator::V128Load64Lane { memarg, lane } => self.load_lane(I64X2, lane, memarg),
            Operator::V128Store8Lane { memarg, lane } => self.store_lane(I8X16, lane, memarg),
            Operator::V128Store16Lane { memarg, lane } => self.store_lane(I16X8, lane, memarg),
            Operator::V128Store32Lane { memarg, lane } => self.store_lane(I32X4, lane, memarg),
            Operator::V128Store64Lane { memarg, lane } => self.store_lane(I64X2, lane, memarg),

            Operator::V128Const { value } => self.v128_const(*value.bytes()),
            Operator::I8x16Splat => self.splat(I8X16),
            Operator::I16x8Splat => self.splat(I16X8),
            Operator::I32x4Splat => self.splat(I32X4),
            Operator::I64x2Splat => self.splat(I64X2),
            Operator::F32x4Splat => self.splat(F32X4),
            Operator::F64x2Splat => self.splat(F64X2),
            Operator::I8x16ExtractLaneS { lane } => self.extract_lane_s(I8X16, lane),
            Operator::I8x16ExtractLaneU { lane } => self.extract_lane_u(I8X16, lane),
            Operator::I16x8ExtractLaneS { lane } => self.extract_lane_s(I16X8, lane),
            Operator::I16x8ExtractLaneU { lane } => self.extract_lane_u(I16X8, lane),
            Operator::I32x4ExtractLane { lane } => self.extract_lane(I32X4, lane),
            Operator::I64x2ExtractLane { lane } => self.extract_lane(I64X2, lane),
            Operator::F32x4ExtractLane { lane } => self.extract_lane(F32X4, lane),
            Operator::F64x2ExtractLane { lane } => self.extract_lane(F64X2, lane),
            Operator::I8x16ReplaceLane { lane } => self.replace_lane(I8X16, lane),
            Operator::I16x8ReplaceLane { lane } => self.replace_lane(I16X8, lane),
            Operator::I32x4ReplaceLane { lane } => self.replace_lane(I32X4, lane),
            Operator::I64x2ReplaceLane { lane } => self.replace_lane(I64X2, lane),
            Operator::F32x4ReplaceLane { lane } => self.replace_lane(F32X4, lane),
            Operator::F64x2ReplaceLane { lane } => self.replace_lane(F64X2, lane),
            Operator::I8x16Shuffle { lanes } => self.shuffle(lanes),
            Operator::I8x16Swizzle => self.swizzle(),

            Operator::I8x16Eq => self.compare_lanes(IntCC::Equal, I8X16),
            Operator::I16x8Eq => self.compare_lanes(IntCC::Equal, I16X8),
            Operator::I32x4Eq => self.compare_lanes(IntCC::Equal, I32X4),
            Operator::I64x2Eq => self.compare_lanes(IntCC::Equal, I64X2),
            Operator::I8x16Ne => self.compare_lanes(IntCC::NotEqual, I8X16),
            Operator::I16x8Ne => self.compare_lanes(IntCC::NotEqual, I16X8),
            Operator::I32x4Ne => self.compare_lanes(IntCC::NotEqual, I32X4),
            Operator::I64x2Ne => self.compare_lanes(IntCC::NotEqual, I64X2),
            Operator::I8x16LtS => self.compare_lanes(IntCC::SignedLessThan, I8X16),
            Operator::I16x8LtS => self.compare_lanes(IntCC::SignedLessThan, I16X8),
            Operator::I32x4LtS => self.compare_lanes(IntCC::SignedLessThan, I32X4),
            Operator::I64x2LtS => self.compare_lanes(IntCC::SignedLessThan, I64X2),
            Operator::I8x16LtU => self.compare_lanes(IntCC::UnsignedLessThan, I8X16),
            Operator::I16x8LtU => self.compare_lanes(IntCC::UnsignedLessThan, I16X8),
            Operator::I32x4LtU => self.compare_lanes(IntCC::UnsignedLessThan, I32X4),
            Operator::I8x16GtS => self.compare_lanes(IntCC::SignedGreaterThan, I8X16),
            Operator::I16x8GtS => self.compare_lanes(IntCC::SignedGreaterThan, I16X8),
            Operator::I32x4GtS => self.compare_lanes(IntCC::SignedGreaterThan, I32X4),
            Operator::I64x2GtS => self.compare_lanes(IntCC::SignedGreaterThan, I64X2),
            Operator::I8x16GtU => self.compare_lanes(IntCC::UnsignedGreaterThan, I8X16),
            Operator::I16x8GtU => self.compare_lanes(IntCC::UnsignedGreaterThan, I16X8),
            Operator::I32x4GtU => self.compare_lanes(IntCC::UnsignedGreaterThan, I32X4),
            Operator::I8x16LeS => self.compare_lanes(IntCC::SignedLessThanOrEqual, I8X16),
            Operator::I16x8LeS => self.compare_lanes(IntCC::SignedLessThanOrEqual, I16X8),
            Operator::I32x4LeS => self.compare_lanes(IntCC::SignedLessThanOrEqual, I32X4),
            Operator::I64x2LeS => self.compare_lanes(IntCC::SignedLessThanOrEqual, I64X2),
            Operator::I8x16LeU => self.compare_lanes(IntCC::UnsignedLessThanOrEqual, I8X16),
            Operator::I16x8LeU => self.compare_lanes(IntCC::UnsignedLessThanOrEqual, I16X8),
            Operator::I32x4LeU => self.compare_lanes(IntCC::UnsignedLessThanOrEqual, I32X4),
            Operator::I8x16GeS => self.compare_lanes(IntCC::SignedGreaterThanOrEqual, I8X16),
            Operator::I16x8GeS => self.compare_lanes(IntCC::SignedGreaterThanOrEqual, I16X8),
            Operator::I32x4GeS => self.compare_lanes(IntCC::SignedGreaterThanOrEqual, I32X4),
            Operator::I64x2GeS => self.compare_lanes(IntCC::SignedGreaterThanOrEqual, I64X2),
            Operator::I8x16GeU => self.compare_lanes(IntCC::UnsignedGreaterThanOrEqual, I8X16),
            Operator::I16x8GeU => self.compare_lanes(IntCC::UnsignedGreaterThanOrEqual, I16X8),
            Operator::I32x4GeU => self.compare_lanes(IntCC::UnsignedGreaterThanOrEqual, I32X4),
            Operator::F32x4Eq => self.compare_float_lanes(FloatCC::Equal, F32X4),
            Operator::F64x2Eq => self.compare_float_lanes(FloatCC::Equal, F64X2),
            Operator::F32x4Ne => self.compare_float_lanes(FloatCC::NotEqual, F32X4),
            Operator::F64x2Ne => self.compare_float_lanes(FloatCC::NotEqual, F64X2),
            Operator::F32x4Lt => self.compare_float_lanes(FloatCC::LessThan, F32X4),
            Operator::F64x2Lt => self.compare_float_lanes(FloatCC::LessThan, F64X2),
            Operator::F32x4Gt => self.compare_float_lanes(FloatCC::GreaterThan, F32X4),
            Operator::F64x2Gt => self.compare_float_lanes(FloatCC::GreaterThan, F64X2),
            Operator::F32x4Le => self.compare_float_lanes(FloatCC::LessThanOrEqual, F32X4),
            Operator::F64x2Le => self.compare_float_lanes(FloatCC::LessThanOrEqual, F64X2),
            Operator::F32x4Ge => self.compare_float_lanes(FloatCC::GreaterThanOrEqual, F32X4),
            Operator::F64x2Ge => self.compare_float_lanes(FloatCC::GreaterThanOrEqual, F64X2),
            Operator::V128AnyTrue => self.any_true(),
            Operator::I8x16AllTrue => self.all_true(I8X16),
            Operator::I16x8AllTrue => self.all_true(I16X8),
            Operator::I32x4AllTrue => self.all_true(I32X4),
            Operator::I64x2AllTrue => self.all_true(I64X2),
            Operator::I8x16Bitmask => self.bitmask(I8X16),
            Operator::I16x8Bitmask => self.bitmask(I16X8),
            Operator::I32x4Bitmask => self.bitmask(I32X4),
            Operator::I64x2Bitmask => self.bitmask(I64X2),

            Operator::V128Not => self.lanes_unary(Opcode::Bnot, I8X16),
            Operator::V128And => self.lanes_binary(Opcode::Band, I8X16),
            Operator::V128AndNot => self.and_not(),
            Operator::V128Or => self.lanes_binary(Opcode::Bor, I8X16),
            Operator::V128Xor => self.lanes_binary(Opcode::Bxor, I8X16),
            Operator::V128Bitselect => self.bitselect(),
            Operator::I8x16Shl => self.shift_lanes(Opcode::Ishl, I8X16),
            Operator::I16x8Shl => self.shift_lanes(Opcode::Ishl, I16X8),
            Operator::I32x4Shl => self.shift_lanes(Opcode::Ishl, I32X4),
            Operator::I64x2Shl => self.shift_lanes(Opcode::Ishl, I64X2),
            Operator::I8x16ShrS => self.shift_lanes(Opcode::Sshr, I8X16),
            Operator::I16x8ShrS => self.shift_lanes(Opcode::Sshr, I16X8),
            Operator::I32x4ShrS => self.shift_lanes(Opcode::Sshr, I32X4),
            Operator::I64x2ShrS => self.shift_lanes(Opcode::Sshr, I64X2),
            Operator::I8x16ShrU => self.shift_lanes(Opcode::Ushr, I8X16),
            Operator::I16x8ShrU => self.shift_lanes(Opcode::Ushr, I16X8),
            Operator::I32x4ShrU => self.shift_lanes(Opcode::Ushr, I32X4),
            Operator::I64x2ShrU => self.shift_lanes(Opcode::Ushr, I64X2),

            Operator::I8x16Abs => self.lanes_unary(Opcode::Iabs, I8X16),
            Operator::I16x8Abs => self.lanes_unary(Opcode::Iabs, I16X8),
            Operator::I32x4Abs => self.lanes_unary(Opcode::Iabs, I32X4),
            Operator::I64x2Abs => self.lanes_unary(Opcode::Iabs, I64X2),
            Operator::I8x16Neg => self.lanes_unary(Opcode::Ineg, I8X16),
            Operator::I16x8Neg => self.lanes_unary(Opcode::Ineg, I16X8),
            Operator::I32x4Neg => self.lanes_unary(Opcode::Ineg, I32X4),
            Operator::I64x2Neg => self.lanes_unary(Opcode::Ineg, I64X2),
            Operator::I8x16Popcnt => self.lanes_unary(Opcode::Popcnt, I8X16),
            Operator::I8x16Add => self.lanes_binary(Opcode::Iadd, I8X16),
            Operator::I16x8Add => self.lanes_binary(Opcode::Iadd, I16X8),
            Operator::I32x4Add => self.lanes_binary(Opcode::Iadd, I32X4),
            Operator::I64x2Add => self.lanes_binary(Opcode::Iadd, I64X2),
            Operator::I8x16Sub => self.lanes_binary(Opcode::Isub, I8X16),
            Operator::I16x8Sub => self.lanes_binary(Opcode::Isub, I16X8),
            Operator::I32x4Sub => self.lanes_binary(Opcode::Isub, I32X4),
            Operator::I64x2Sub => self.lanes_binary(Opcode::Isub, I64X2),
            Operator::I16x8Mul => self.lanes_binary(Opcode::Imul, I16X8),
            Operator::I32x4Mul => self.lanes_binary(Opcode::Imul, I32X4),
            Operator::I64x2Mul => self.lanes_binary(Opcode::Imul, I64X2),
            Operator::I8x16AddSatS => self.lanes_binary(Opcode::SaddSat, I8X16),
            Operator::I16x8AddSatS => self.lanes_binary(Opcode::SaddSat, I16X8),
            Operator::I8x16AddSatU => self.lanes_binary(Opcode::UaddSat, I8X16),
            Operator::I16x8AddSatU => self.lanes_binary(Opcode::UaddSat, I16X8),
            Operator::I8x16SubSatS => self.lanes_binary(Opcode::SsubSat, I8X16),
            Operator::I16x8SubSatS => self.lanes_binary(Opcode::SsubSat, I16X8),
            Operator::I8x16SubSatU => self.lanes_binary(Opcode::UsubSat, I8X16),
            Operator::I16x8SubSatU => self.lanes_binary(Opcode::UsubSat, I16X8),
            Operator::I8x16MinS => self.lanes_binary(Opcode::Smin, I8X16),
            Operator::I16x8MinS => self.lanes_binary(Opcode::Smin, I16X8),
            Operator::I32x4MinS => self.lanes_binary(Opcode::Smin, I32X4),
            Operator::I8x16MinU => self.lanes_binary(Opcode::Umin, I8X16),
            Operator::I16x8MinU => self.lanes_binary(Opcode::Umin, I16X8),
            Operator::I32x4MinU => self.lanes_binary(Opcode::Umin, I32X4),
            Operator::I8x16MaxS => self.lanes_binary(Opcode::Smax, I8X16),
            Operator::I16x8MaxS => self.lanes_binary(Opcode::Smax, I16X8),
            Operator::I32x4MaxS => self.lanes_binary(Opcode::Smax, I32X4),
            Operator::I8x16MaxU => self.lanes_binary(Opcode::Umax, I8X16),
            Operator::I16x8MaxU => self.lanes_binary(Opcode::Umax, I16X8),
            Operator::I32x4MaxU => self.lanes_binary(Opcode::Umax, I32X4),
            Operator::I8x16AvgrU => self.lanes_binary(Opcode::AvgRound, I8X16),
            Operator::I16x8AvgrU => self.lanes_binary(Opcode::AvgRound, I16X8),
            Operator::I16x8Q15MulrSatS => self.multiply_fixed(),
            Operator::I32x4DotI16x8S => self.dot(I16X8),
            Operator::I16x8ExtAddPairwiseI8x16S => self.add_neighbours(Sign::Signed, I8X16),
            Operator::I16x8ExtAddPairwiseI8x16U => self.add_neighbours(Sign::Unsigned, I8X16),
            Operator::I32x4ExtAddPairwiseI16x8S => self.add_neighbours(Sign::Signed, I16X8),
            Operator::I32x4ExtAddPairwiseI16x8U => self.add_neighbours(Sign::Unsigned, I16X8),
            Operator::I16x8ExtMulLowI8x16S => self.multiply_half(Widen::LowS, I8X16),
            Operator::I16x8ExtMulLowI8x16U => self.multiply_half(Widen::LowU, I8X16),
            Operator::I16x8ExtMulHighI8x16S => self.multiply_half(Widen::HighS, I8X16),
            Operator::I16x8ExtMulHighI8x16U => self.multiply_half(Widen::HighU, I8X16),
            Operator::I32x4ExtMulLowI16x8S => self.multiply_half(Widen::LowS, I16X8),
            Operator::I32x4ExtMulLowI16x8U => self.multiply_half(Widen::LowU, I16X8),
            Operator::I32x4ExtMulHighI16x8S => self.multiply_half(Widen::HighS, I16X8),
            Operator::I32x4ExtMulHighI16x8U => self.multiply_half(Widen::HighU, I16X8),
            Operator::I64x2ExtMulLowI32x4S => self.multiply_half(Widen::LowS, I32X4),
            Operator::I64x2ExtMulLowI32x4U => self.multiply_half(Widen::LowU, I32X4),
            Operator::I64x2ExtMulHighI32x4S => self.multiply_half(Widen::HighS, I32X4),
            Operator::I64x2ExtMulHighI32x4U => self.multiply_half(Widen::HighU, I32X4),

            Operator::F32x4Abs => self.lanes_unary(Opcode::Fabs, F32X4),
            Operator::F64x2Abs => self.lanes_unary(Opcode::Fabs, F64X2),
            Operator::F32x4Neg => self.lanes_unary(Opcode::Fneg, F32X4),
            Operator::F64x2Neg => self.lanes_unary(Opcode::Fneg, F64X2),
            Operator::F32x4Sqrt => self.lanes_unary(Opcode::Sqrt, F32X4),
            Operator::F64x2Sqrt => self.lanes_unary(Opcode::Sqrt, F64X2),
            Operator::F32x4Ceil => self.round_lanes(Round::Up, F32X4),
            Operator::F64x2Ceil => self.round_lanes(Round::Up, F64X2),
            Operator::F32x4Floor => self.round_lanes(Round::Down, F32X4),
            Operator::F64x2Floor => self.round_lanes(Round::Down, F64X2),
            Operator::F32x4Trunc => self.round_lanes(Round::TowardsZero, F32X4),
            Operator::F64x2Trunc => self.round_lanes(Round::TowardsZero, F64X2),
            Operator::F32x4Nearest => self.round_lanes(Round::ToNearest, F32X4),
            Operator::F64x2Nearest => self.round_lanes(Round::ToNearest, F64X2),
            Operator::F32x4Add => self.lanes_binary(Opcode::Fadd, F32X4),
            Operator::F64x2Add => self.lanes_binary(Opcode::Fadd, F64X2),
            Operator::F32x4Sub => self.lanes_binary(Opcode::Fsub, F32X4),
            Operator::F64x2Sub => self.lanes_binary(Opcode::Fsub, F64X2),
            Operator::F32x4Mul => self.lanes_binary(Opcode::Fmul, F32X4),
            Operator::F64x2Mul => self.lanes_binary(Opcode::Fmul, F64X2),
            Operator::F32x4Div => self.lanes_binary(Opcode::Fdiv, F32X4),
            Operator::F64x2Div => self.lanes_binary(Opcode::Fdiv, F64X2),
            Operator::F32x4Min => self.lanes_binary(Opcode::Fmin, F32X4),
            Operator::F64x2Min => self.lanes_binary(Opcode::Fmin, F64X2),
            Operator::F32x4Max => self.lanes_binary(Opcode::Fmax, F32X4),
            Operator::F64x2Max => self.lanes_binary(Opcode::Fmax, F64X2),
            Operator::F32x4PMin => self.pseudo_min(F32X4),
            Operator::F64x2PMin => self.pseudo_min(F64X2),
            Operator::F32x4PMax => self.pseudo_max(F32X4),
            Operator::F64x2PMax => self.pseudo_max(F64X2),

            Operator::I16x8ExtendLowI8x16S => self.widen_half(Widen::LowS, I8X16),
            Operator::I16x8ExtendLowI8x16U => self.widen_half(Widen::LowU, I8X16),
            Operator::I16x8ExtendHighI8x16S => self.widen_half(Widen::HighS, I8X16),
            Operator::I16x8ExtendHighI8x16U => self.widen_half(Widen::HighU, I8X16),
            Operator::I32x4ExtendLowI16x8S => self.widen_half(Widen::LowS, I16X8),
            Operator::I32x4ExtendLowI16x8U => self.widen_half(Widen::LowU, I16X8),
            Operator::I32x4ExtendHighI16x8S => self.widen_half(Widen::HighS, I16X8),
            Operator::I32x4ExtendHighI16x8U => self.widen_half(Widen::HighU, I16X8),
            Operator::I64x2ExtendLowI32x4S => self.widen_half(Widen::LowS, I32X4),
            Operator::I64x2ExtendLowI32x4U => self.widen_half(Widen::LowU, I32X4),
            Operator::I64x2ExtendHighI32x4S => self.widen_half(Widen::HighS, I32X4),
            Operator::I64x2ExtendHighI32x4U => self.widen_half(Widen::HighU, I32X4),
            Operator::I8x16NarrowI16x8S => self.lanes_binary(Opcode::Snarrow, I16X8),
            Operator::I8x16NarrowI16x8U => self.lanes_binary(Opcode::Unarrow, I16X8),
            Operator::I16x8NarrowI32x4S => self.lanes_binary(Opcode::Snarrow, I32X4),
            Operator::I16x8NarrowI32x4U => self.narrow_u(),
            Operator::F32x4ConvertI32x4S => self.convert_lanes(Opcode::FcvtFromSint),
            Operator::F32x4ConvertI32x4U => self.convert_lanes(Opcode::FcvtFromUint),
            Operator::F64x2ConvertLowI32x4S => self.convert_low(Opcode::FcvtFromSint, Widen::LowS),
            Operator::F64x2ConvertLowI32x4U => self.convert_low(Opcode::FcvtFromUint, Widen::LowU),
            Operator::F32x4DemoteF64x2Zero => self.lanes_unary(Opcode::Fvdemote, F64X2),
            Operator::F64x2PromoteLowF32x4 => self.lanes_unary(Opcode::FvpromoteLow, F32X4),
            Operator::I32x4TruncSatF32x4S => self.truncate_lanes(Opcode::FcvtToSintSat),
            Operator::I32x4TruncSatF32x4U | Operator::I32x4RelaxedTruncF32x4U => self.truncate_lanes(Opcode::FcvtToUintSat),
            Operator::I32x4TruncSatF64x2SZero => self.truncate_s_zero(Opcode::FcvtToSintSat),
            Operator::I32x4TruncSatF64x2UZero | Operator::I32x4RelaxedTruncF64x2UZero => self.truncate_u_zero(),

            Operator::I8x16RelaxedSwizzle => self.relaxed_swizzle(),
            Operator::I32x4RelaxedTruncF32x4S => self.relaxed_truncate_s(),
            Operator::I32x4RelaxedTruncF64x2SZero => self.relaxed_truncate_s_zero(),
            Operator::F32x4RelaxedMadd => self.relaxed_madd(F32X4),
            Operator::F64x2RelaxedMadd => self.relaxed_madd(F64X2),
            Operator::F32x4RelaxedNmadd => self.relaxed_nmadd(F32X4),
            Operator::F64x2RelaxedNmadd => self.relaxed_nmadd(F64X2),
            Operator::I8x16RelaxedLaneselect => self.relaxed_laneselect(I8X16),
            Operator::I16x8RelaxedLaneselect => self.relaxed_laneselect(I16X8),
            Operator::I32x4RelaxedLaneselect => self.relaxed_laneselect(I32X4),
            Operator::I64x2RelaxedLaneselect => self.relaxed_laneselect(I64X2),
            Operator::F32x4RelaxedMin => self.relaxed_min(F32X4),
            Operator::F64x2RelaxedMin => self.relaxed_min(F64X2),
            Operator::F32x4RelaxedMax => self.relaxed_max(F32X4),
            Operator::F64x2RelaxedMax => self.relaxed_max(F64X2),
            Operator::I16x8RelaxedQ15mulrS => self.relaxed_multiply_fixed(),
            Operator::I16x8RelaxedDotI8x16I7x16S => self.relaxed_dot(),
            Operator::I32x4RelaxedDotI8x16I7x16AddS => self.relaxed_dot_add(),

            ref other => return Err(name::unsupported(other)),
        }
        Ok(())
    }

    /// Pops a vector as lanes of `ty`.
    fn pop_lanes(&mut self, ty: Type) -> Value {
        let vector = self.stack.pop();
        self.as_lanes(vector, ty)
    }

    /// Pops two vectors as lanes of `ty`, the upper one second.
    fn pop_lanes2(&mut self, ty: Type) -> (Value, Value) {
        let second = self.pop_lanes(ty);
        (self.pop_lanes(ty), second)
    }

    /// Pops three vectors as lanes of `ty`, the uppermost one last.
    fn pop_lanes3(&mut self, ty: Type) -> (Value, Value, Value) {
        let third = self.pop_lanes(ty);
        let (first, second) = self.pop_lanes2(ty);
        (first, second, third)
    }

    /// Pushes a vector, whatever its lanes.
    fn push_vector(&mut self, vector: Value) {
        let vector = self.as_lanes(vector, I8X16);
        self.stack.push(vector);
    }

    /// Reinterprets a vector as lanes of `ty`.
    fn as_lanes(&mut self, vector: Value, ty: Type) -> Value {
        let vector = if self.type_of(vector) == ty { vector } else { self.typed_vector(vector) };
        if self.type_of(vector) == ty {
            return vector;
        }
        let flags = MemFlagsData::new().with_endianness(Endianness::Little);
        self.emitter.builder.ins().bitcast(ty, flags, vector)
    }

    /// Returns a vector with the lanes that it was computed as.
    fn typed_vector(&self, vector: Value) -> Value {
        let dfg = &self.emitter.builder.func.dfg;
        match dfg.value_def(vector).inst().map(|inst| &dfg.insts[inst]) {
            Some(&InstructionData::LoadNoOffset { opcode: Opcode::Bitcast, arg, .. }) => arg,
            _ => vector,
        }
    }

    fn zeros(&mut self, ty: Type) -> Value {
        self.lanes_constant(ty, [0])
    }

    /// Returns a constant with the same float, exact in the lanes of `ty`, in each lane.
    fn float_lanes(&mut self, ty: Type, value: f64) -> Value {
        if ty == F32X4 {
            self.lanes_constant(ty, (value as f32).to_le_bytes())
        } else {
            self.lanes_constant(ty, value.to_le_bytes())
        }
    }

    /// Returns a constant with the same bytes in each lane.
    fn lanes_constant<const SIZE: usize>(&mut self, ty: Type, lane: [u8; SIZE]) -> Value {
        let handle = self.emitter.builder.func.dfg.constants.insert(lane.repeat(16 / SIZE).into());
        self.emitter.builder.ins().vconst(ty, handle)
    }

    /// Emits an instruction with one operand whose result is a `ty`.
    fn emit_to_type(&mut self, opcode: Opcode, ty: Type, operand: Value) -> Value {
        let (inst, dfg) = self.emitter.builder.ins().Unary(opcode, ty, operand);
        dfg.first_result(inst)
    }

    fn is_x86(&self) -> bool {
        self.emitter.isa.triple().architecture == Architecture::X86_64
    }
}
