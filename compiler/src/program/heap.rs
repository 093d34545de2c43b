//! The objects of a program: whether it has any, and those that constant expressions make.
//!
//! A program has a heap if its code or a constant expression makes structures or arrays, or its code works on references that may be to
//! none, so that it can trap as only programs with a heap do. Constant objects are laid out one after
//! the other from the start of the heap on, so that their addresses are known here: see `abi/src/heap.rs`.

use super::id::{FuncId, TypeId};
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
    /// The functions that code for objects calls, once the program is complete.
    pub functions: Option<HeapFunctions>,
}

/// The functions that code for objects rarely calls.
#[derive(Clone, Copy, Debug)]
pub struct HeapFunctions {
    /// That of [`HeapFunction::Allocate`](super::HeapFunction).
    pub allocate: FuncId,
    /// That of [`HeapFunction::Remember`](super::HeapFunction).
    pub remember: FuncId,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Emit, Options};
    use crate::program::snapshot::Startup;
    use crate::program::{Program, entry};
    use crate::target::Target;
    use crate::wasm::source::Source;
    use crate::wasm::{features, reader};

    /// Plans a module, and returns what `find` finds in it.
    fn planned<T>(text: &str, find: impl FnOnce(&Program<'_>) -> T) -> Result<T> {
        let text = format!("(module {text})");
        let source = Source::new(text.as_bytes())?;
        let module = reader::read(source.binary(), features::all())?;
        let options = Options { emit: Emit::OBJECT, ..Options::default() };
        let space = Target::find(Some("x86_64-linux"))?.space();
        entry::plan(module, Vec::new(), &options, space, Startup::AtStart).map(|program| find(&program))
    }

    #[test]
    fn constant_objects_lie_one_after_the_other() {
        let text = "(type $s (struct (field (mut i32) i64 anyref)))
            (type $a (array i8))
            (global $g (ref $a) (array.new $a (i32.const 7) (i32.const 3)))
            (global (ref $s) (struct.new $s (i32.const 1) (i64.const 2) (global.get $g)))
            (global anyref (ref.i31 (i32.const -1)))
            (global (ref null $s) (struct.new_default $s))
            (table 1 (ref $a) (array.new_fixed $a 2 (i32.const 1) (i32.const 2)))
            (elem anyref (item struct.new_default $s))";
        let (values, objects) = planned(text, |program| {
            let values: Vec<_> = program.entities.globals.iter().map(|(_, global)| global.value).collect();
            let heap = program.heap.as_ref().expect("objects are made");
            let objects: Vec<_> = heap.objects.iter().map(|object| format!("{} {:?}", object.offset, object.contents)).collect();
            assert!(heap.find(START as u32).is_some() && heap.find(START as u32 + 8).is_none() && heap.find(1).is_none());
            (values, objects)
        })
        .unwrap();
        let start = START as u32;
        let expected = [start, start + 16, u32::MAX, start + 40].map(Value::Object);
        assert_eq!(values, expected);
        let expected = [
            "0 Repeated { value: I32(7), count: 3 }".to_owned(),
            format!("16 Fields([I32(1), I64(2), Object({start})])"),
            "40 DefaultFields".to_owned(),
            "64 Elements([I32(1), I32(2)])".to_owned(),
        ];
        assert_eq!(objects, expected);
    }

    #[test]
    fn only_what_has_to_do_with_objects_has_a_heap() {
        let has_heap = |text| planned(text, |program| program.has_heap()).unwrap();
        assert!(!has_heap("(type (struct)) (global i31ref (ref.i31 (i32.const 1))) (func (param anyref))"));
        assert!(has_heap("(func (param i31ref) (drop (i31.get_s (local.get 0))))"));
        assert!(has_heap("(type $s (struct)) (func (drop (struct.new $s)))"));
        assert!(has_heap("(type $s (struct)) (global (ref $s) (struct.new $s))"));
    }

    #[test]
    fn there_is_an_end_to_constant_objects() {
        let refused = |text: &str| planned(text, |_| ()).unwrap_err().to_string();
        let large = "(type $a (array i64)) (global (ref $a) (array.new_default $a (i32.const -1)))";
        assert!(refused(large).starts_with("the objects of constant expressions have more than 64 MiB together"));
        let global = "(global (ref $a) (array.new $a (i64.const 1) (i32.const 1000000)))";
        assert!(refused(&format!("(type $a (array i64)) {}", global.repeat(9))).contains("more than 64 MiB"));
    }
}
