//! Reads and writes of globals.
//!
//! An immutable global is a constant. Any other is a variable, in the machine's byte order.

use crate::clif::region::Region;
use crate::clif::signature::machine_type;
use crate::program::Value as Constant;
use crate::program::id::GlobalId;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::immediates::{Ieee32, Ieee64};
use cranelift_codegen::ir::{InstBuilder, Value, types};

impl Emitter<'_, '_, '_> {
    /// `global.get`
    pub(crate) fn global_get(&mut self, id: GlobalId) -> Value {
        let program = self.program;
        let global = &program.entities.globals[id];
        let Some(offset) = program.layout.globals[id] else { return self.program_value(global.value) };
        let flags = self.flags(Region::Global(id));
        let variables = self.variables();
        self.builder.ins().load(machine_type(global.ty.content_type), flags, variables, offset.cast_signed())
    }

    /// `global.set`
    pub(crate) fn global_set(&mut self, id: GlobalId, value: Value) {
        let Some(offset) = self.program.layout.globals[id] else { unreachable!("the plan lays out mutable globals") };
        let flags = self.flags(Region::Global(id));
        let variables = self.variables();
        self.builder.ins().store(flags, value, variables, offset.cast_signed());
    }

    /// Returns the value of a constant expression.
    pub(crate) fn program_value(&mut self, value: Constant) -> Value {
        match value {
            Constant::I32(value) => self.builder.ins().iconst(types::I32, i64::from(value.cast_unsigned())),
            Constant::I64(value) => self.builder.ins().iconst(types::I64, value),
            Constant::F32(bits) => self.builder.ins().f32const(Ieee32::with_bits(bits)),
            Constant::F64(bits) => self.builder.ins().f64const(Ieee64::with_bits(bits)),
            Constant::V128(bytes) => self.vector_constant(bytes),
            Constant::Null => self.constant(0),
            Constant::Func(function) => self.func_reference(function),
            Constant::Object(reference) => self.builder.ins().iconst(types::I64, i64::from(reference)),
        }
    }

    /// Returns a constant vector from its bytes in the order of the specification.
    pub(crate) fn vector_constant(&mut self, bytes: [u8; 16]) -> Value {
        let handle = self.builder.func.dfg.constants.insert(bytes.to_vec().into());
        self.builder.ins().vconst(types::I8X16, handle)
    }
}
