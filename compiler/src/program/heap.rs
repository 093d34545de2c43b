//! The objects of a program: whether it makes any, and those that constant expressions make.
//!
//! A program has a heap if its code or a constant expression makes a structure or an array. Constant objects are laid out one after
//! the other from the start of the heap on, so that their addresses are known here: see `abi/src/heap.rs`.

use super::Program;
use super::id::TypeId;
use super::types::Types;
use super::types::objects::Storage;
use super::value::Value;
use crate::error::{Error, Result};
use wasm2native_abi::heap::{ALIGNMENT, ELEMENTS_OFFSET, START};

/// The size that constant objects may have together: they are in the file, with all their zeros.
const MAXIMUM_CONSTANTS: u64 = 64 << 20;

/// The constant objects, in the order of their addresses.
#[derive(Debug, Default)]
pub struct Heap {
    /// The objects.
    pub objects: Vec<ConstantObject>,
    /// The size of all of them in bytes.
    pub size: u32,
}

/// An object that a constant expression makes.
#[derive(Debug)]
pub struct ConstantObject {
    /// Its type.
    pub ty: TypeId,
    /// Its offset from the start of the heap.
    pub offset: u32,
    /// Its fields or elements.
    pub contents: Contents,
}

/// The fields or elements of a constant object. Packed ones are the low bits of their value.
#[derive(Debug)]
pub enum Contents {
    /// The fields of a structure.
    Fields(Vec<Value>),
    /// Those of a structure whose every byte is zero.
    DefaultFields,
    /// The elements of an array.
    Elements(Vec<Value>),
    /// Those of an array that consists of one value again and again.
    Repeated {
        /// The value.
        value: Value,
        /// The length of the array.
        count: u32,
    },
}

impl Heap {
    /// Adds an object and returns the reference to it.
    ///
    /// # Errors
    ///
    /// If there is no room for it.
    pub(super) fn add(&mut self, types: &Types, ty: TypeId, contents: Contents) -> Result<Value> {
        let elements = |count: u64| u64::from(ELEMENTS_OFFSET) + count * u64::from(types.array(ty).element.size());
        let size = match &contents {
            Contents::Fields(_) | Contents::DefaultFields => types.structure(ty).size.into(),
            Contents::Elements(values) => elements(values.len() as u64),
            Contents::Repeated { count, .. } => elements((*count).into()),
        };
        let end = u64::from(self.size) + size.next_multiple_of(ALIGNMENT);
        if end > MAXIMUM_CONSTANTS {
            return Err(Error::unsupported(format!(
                "the objects of constant expressions have more than {} MiB together",
                MAXIMUM_CONSTANTS >> 20
            ))
            .help("make large arrays in the start function instead"));
        }
        let offset = std::mem::replace(&mut self.size, end as u32);
        self.objects.push(ConstantObject { ty, offset, contents });
        Ok(Value::Object(START as u32 + offset))
    }

    /// Finds the constant object that a reference refers to.
    pub fn find(&self, reference: u32) -> Option<&ConstantObject> {
        let offset = reference.checked_sub(START as u32)?;
        let found = self.objects.binary_search_by_key(&offset, |object| object.offset);
        found.ok().map(|position| &self.objects[position])
    }
}

impl Storage {
    /// Returns the value that a field of this representation has by default.
    pub(super) fn default(self) -> Value {
        match self {
            Storage::I8 | Storage::I16 | Storage::I32 => Value::I32(0),
            Storage::I64 => Value::I64(0),
            Storage::F32 => Value::F32(0),
            Storage::F64 => Value::F64(0),
            Storage::V128 => Value::V128([0; 16]),
            Storage::Reference | Storage::Function => Value::Null,
        }
    }
}

impl Program<'_> {
    /// Whether it makes structures or arrays.
    pub fn has_heap(&self) -> bool {
        self.heap.is_some()
    }
}
