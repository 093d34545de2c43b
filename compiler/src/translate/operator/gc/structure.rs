//! Structures and their fields.

use crate::program::id::TypeId;
use crate::program::types::objects::{Field, Storage};
use crate::translate::entity::object::access::{Extension, Object};
use crate::translate::entity::object::barrier::Stored;
use crate::translate::entity::rare::Usual;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::Value;
use wasm2native_abi::heap::HEADER_SIZE;
use wasm2native_abi::trap::Trap;

/// The maximum number of fields that are set to their default one by one.
const FEW: usize = 16;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn struct_new(&mut self, ty: u32) {
        let ty = self.current.instance.types[ty as usize];
        let fields = &self.emitter.program.types.structure(ty).fields;
        self.budget.pass(fields.len());
        let values = self.stack.pop_many(fields.len());
        let reference = self.new_structure(ty);
        for (field, value) in fields.iter().zip(values) {
            self.initialize(reference, *field, value);
        }
        self.stack.push(reference);
    }

    pub(super) fn struct_new_default(&mut self, ty: u32) {
        let ty = self.current.instance.types[ty as usize];
        let layout = self.emitter.program.types.structure(ty);
        let reference = self.new_structure(ty);
        if layout.fields.len() > FEW {
            let first = self.emitter.advance(reference, HEADER_SIZE.into());
            self.emitter.clear_bytes(first, u64::from(layout.size - HEADER_SIZE));
        } else {
            for field in &layout.fields {
                let value = self.emitter.default_value(field.storage);
                self.initialize(reference, *field, value);
            }
        }
        self.stack.push(reference);
    }

    pub(super) fn struct_get(&mut self, ty: u32, field: u32, extension: Extension) {
        let reference = self.stack.pop();
        let field = self.field(ty, field);
        let constant = self.emitter.constant_object(reference).filter(|_| !field.is_mutable);
        if let Some(value) = constant.and_then(|object| self.emitter.constant_field(object, field, extension)) {
            return self.stack.push(value);
        }
        let Field { offset, storage, .. } = field;
        let object = self.object(reference, Trap::NullStructure);
        let place = self.emitter.field(object, offset, storage);
        let value = self.emitter.load_stored(storage, extension, place);
        if let Some(object) = constant {
            self.emitter.note_function(object, field, value);
        }
        self.stack.push(value);
    }

    pub(super) fn struct_set(&mut self, ty: u32, field: u32) {
        let Field { offset, storage, .. } = self.field(ty, field);
        let (reference, value) = self.stack.pop2();
        let mut object = self.object(reference, Trap::NullStructure);
        if storage == Storage::Reference && !self.emitter.is_permanent(value) {
            self.remember(object, Stored::Field);
            object = Object::new(reference);
        }
        let place = self.emitter.field(object, offset, storage);
        self.emitter.store_value(storage, value, place);
    }

    fn field(&self, ty: u32, field: u32) -> Field {
        self.emitter.program.types.structure(self.current.instance.types[ty as usize]).fields[field as usize]
    }

    fn new_structure(&mut self, ty: TypeId) -> Value {
        let types = &self.emitter.program.types;
        let usual = self.usual();
        self.emitter.new_object(types.objects(ty).first, types.structure(ty).size.into(), usual)
    }

    fn initialize(&mut self, reference: Value, field: Field, value: Value) {
        let place = self.emitter.field(Object::new(reference), field.offset, field.storage);
        self.emitter.store_value(field.storage, value, place);
    }

    /// Lets the runtime know that references are about to be stored into an object.
    pub(super) fn remember(&mut self, object: Object, stored: Stored) {
        let mut usual = self.usual();
        if usual == Usual::InLine && !matches!(stored, Stored::Field) {
            // Elements take two branches.
            usual = self.usual();
        }
        self.emitter.remember(object, stored, usual);
    }

    /// Returns where the usual case is of an operation on objects, and counts it.
    pub(super) fn usual(&mut self) -> Usual {
        if self.budget.may_branch_rarely(self.stack.height()) { Usual::InLine } else { Usual::Called }
    }
}
