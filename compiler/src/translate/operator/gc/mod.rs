//! Garbage collection: structures, arrays, i31, and casts.
//!
//! Below is every operator, one line each, with the method that translates it; the methods are in one file per subject:
//!
//! * [`structure`]: structures and their fields;
//! * [`array`](mod@array): arrays and their elements;
//! * [`segment`]: arrays from data and element segments;
//! * [`cast`]: tests, casts and branches on them;
//! * [`i31`]: integers as references, comparison, conversion between hierarchies;
//! * [`known`]: what validation knows about operands;
//! * [`operand`]: what is kept for that;
//! * [`test`](mod@test): tests that a branch follows.
//!
//! The representation of objects is in `entity/object`.

mod array;
mod cast;
mod i31;
mod known;
pub(crate) mod operand;
mod segment;
mod structure;
mod test;

use super::name;
use crate::error::Result;
use crate::translate::entity::object::access::Extension;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::IntCC;
use wasmparser::Operator;

impl FunctionTranslator<'_, '_, '_> {
    /// Translates a valid, reachable operator of garbage collection.
    ///
    /// # Errors
    ///
    /// When it is not one of these.
    pub(super) fn translate_gc_operator(&mut self, operator: &Operator<'_>) -> Result<()> {
        match *operator {
            Operator::StructNew { struct_type_index } => self.struct_new(struct_type_index),
            Operator::StructNewDefault { struct_type_index } => self.struct_new_default(struct_type_index),
            Operator::StructGet { struct_type_index, field_index } | Operator::StructGetU { struct_type_index, field_index } => {
                self.struct_get(struct_type_index, field_index, Extension::Unsigned);
            }
            Operator::StructGetS { struct_type_index, field_index } => {
                self.struct_get(struct_type_index, field_index, Extension::Signed);
            }
            Operator::StructSet { struct_type_index, field_index } => self.struct_set(struct_type_index, field_index),

            Operator::ArrayNew { array_type_index } => self.array_new(array_type_index),
            Operator::ArrayNewDefault { array_type_index } => self.array_new_default(array_type_index),
            Operator::ArrayNewFixed { array_type_index, array_size } => self.array_new_fixed(array_type_index, array_size),
            Operator::ArrayNewData { array_type_index, array_data_index } => {
                self.array_new_data(array_type_index, array_data_index);
            }
            Operator::ArrayNewElem { array_type_index, array_elem_index } => {
                self.array_new_elem(array_type_index, array_elem_index);
            }
            Operator::ArrayGet { array_type_index } | Operator::ArrayGetU { array_type_index } => {
                self.array_get(array_type_index, Extension::Unsigned);
            }
            Operator::ArrayGetS { array_type_index } => self.array_get(array_type_index, Extension::Signed),
            Operator::ArraySet { array_type_index } => self.array_set(array_type_index),
            Operator::ArrayLen => self.array_len(),
            Operator::ArrayFill { array_type_index } => self.array_fill(array_type_index),
            Operator::ArrayCopy { array_type_index_dst, .. } => self.array_copy(array_type_index_dst),
            Operator::ArrayInitData { array_type_index, array_data_index } => {
                self.array_init_data(array_type_index, array_data_index);
            }
            Operator::ArrayInitElem { array_type_index, array_elem_index } => {
                self.array_init_elem(array_type_index, array_elem_index);
            }

            Operator::RefTestNonNull { hty } => self.ref_test(hty, false),
            Operator::RefTestNullable { hty } => self.ref_test(hty, true),
            Operator::RefCastNonNull { hty } => self.ref_cast(hty, false),
            Operator::RefCastNullable { hty } => self.ref_cast(hty, true),
            Operator::BrOnCast { relative_depth, to_ref_type, .. } => self.br_on_cast(relative_depth, to_ref_type),
            Operator::BrOnCastFail { relative_depth, to_ref_type, .. } => self.br_on_cast_fail(relative_depth, to_ref_type),

            Operator::RefEq => self.compare(IntCC::Equal),
            Operator::RefI31 => self.ref_i31(),
            Operator::I31GetS => self.i31_get_s(),
            Operator::I31GetU => self.i31_get_u(),
            // All references that can be converted have one representation.
            Operator::AnyConvertExtern | Operator::ExternConvertAny => {}

            ref other => return Err(name::unsupported(other)),
        }
        Ok(())
    }
}
