//! Accesses to objects: fields, elements, lengths and headers.
//!
//! Nothing is mapped where null points to, so that an access faults where the object is null: no other check is needed.

use crate::clif::region::Region;
use crate::clif::trap::encode;
use crate::program::types::objects::Storage;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::{Inst, InstBuilder, MemFlagsData, Type, Value, types};
use wasm2native_abi::heap::NULL_GUARD;
use wasm2native_abi::trap::Trap;

/// A reference to an object that is accessed.
#[derive(Clone, Copy)]
pub(crate) struct Object {
    /// The reference.
    pub(crate) reference: Value,
    /// The trap if it is null; absent where it is known not to be.
    pub(crate) null: Option<Trap>,
}

/// The place of a field or element.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// A native address.
    pub(crate) address: Value,
    /// The distance from `address` in bytes.
    pub(crate) offset: i32,
    /// The flags that the access must be marked with.
    pub(crate) flags: MemFlagsData,
}

/// The extension of a value of 8 or 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extension {
    /// By its sign.
    Signed,
    /// By zeros; also for values that are not extended.
    Unsigned,
}

impl Object {
    /// Creates a reference that is not null.
    pub(crate) fn new(reference: Value) -> Self {
        Self { reference, null: None }
    }
}

impl Emitter<'_, '_, '_> {
    /// Returns a place in an object, which is `size` bytes at `offset`. The access traps if the object is null.
    pub(crate) fn place(&mut self, object: Object, offset: u32, size: u32, region: Region) -> Place {
        let mut flags = self.flags(region);
        if let Some(trap) = object.null {
            if u64::from(offset) + u64::from(size) <= NULL_GUARD {
                flags = flags.with_trap_code(Some(encode(trap)));
            } else {
                self.trap_unless(object.reference, trap);
            }
        }
        Place { address: object.reference, offset: offset.cast_signed(), flags }
    }

    /// Returns the place of a field of a structure.
    pub(crate) fn field(&mut self, object: Object, offset: u32, storage: Storage) -> Place {
        self.place(object, offset, storage.size(), Region::Fields(offset))
    }

    /// Loads what is stored at a place.
    pub(crate) fn load_stored(&mut self, storage: Storage, extension: Extension, place: Place) -> Value {
        let Place { address, offset, flags } = place;
        match (storage, extension) {
            (Storage::I8, Extension::Signed) => self.builder.ins().sload8(types::I32, flags, address, offset),
            (Storage::I8, Extension::Unsigned) => self.builder.ins().uload8(types::I32, flags, address, offset),
            (Storage::I16, Extension::Signed) => self.builder.ins().sload16(types::I32, flags, address, offset),
            (Storage::I16, Extension::Unsigned) => self.builder.ins().uload16(types::I32, flags, address, offset),
            (Storage::Reference, _) => self.load_reference(place),
            _ => self.builder.ins().load(register_type(storage), stored_flags(storage, flags), address, offset),
        }
    }

    /// Stores a value at a place.
    pub(crate) fn store_value(&mut self, storage: Storage, value: Value, place: Place) {
        let Place { address, offset, flags } = place;
        match storage {
            Storage::I8 => self.builder.ins().istore8(flags, value, address, offset),
            Storage::I16 => self.builder.ins().istore16(flags, value, address, offset),
            Storage::Reference => self.store_reference(value, place),
            _ => self.builder.ins().store(stored_flags(storage, flags), value, address, offset),
        };
    }

    /// Loads a reference from an object: it has 32 bits there, and is its address.
    fn load_reference(&mut self, place: Place) -> Value {
        self.builder.ins().uload32(place.flags, place.address, place.offset)
    }

    /// Stores a reference into an object.
    fn store_reference(&mut self, reference: Value, place: Place) -> Inst {
        self.builder.ins().istore32(place.flags, reference, place.address, place.offset)
    }
}

/// Returns the type of a stored value in registers.
pub(crate) fn register_type(storage: Storage) -> Type {
    match storage {
        Storage::I8 | Storage::I16 | Storage::I32 => types::I32,
        Storage::I64 | Storage::Reference | Storage::Function => types::I64,
        Storage::F32 => types::F32,
        Storage::F64 => types::F64,
        Storage::V128 => types::I8X16,
    }
}

/// Returns the flags of an access to a value: vectors are aligned to 8 bytes only.
fn stored_flags(storage: Storage, flags: MemFlagsData) -> MemFlagsData {
    match (storage, flags.alias_region()) {
        (Storage::V128, region) => MemFlagsData::new().with_trap_code(flags.trap_code()).with_alias_region(region),
        _ => flags,
    }
}
