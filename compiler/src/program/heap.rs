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
use wasm2native_abi::heap::{ALIGNMENT, ELEMENTS_OFFSET, LENGTH_OFFSET, START};

/// The size that constant objects may have together: they are in the file, with all their zeros.
const MAXIMUM_CONSTANTS: u64 = 64 << 20;

/// The maximum number of references to functions in constant objects: each is completed by the linker.
const MAXIMUM_REFERENCES: usize = 1 << 20;

/// The constant objects, in the order of their addresses.
#[derive(Debug, Default)]
pub struct Heap {
    /// The objects.
    pub objects: Vec<ConstantObject>,
    /// Their bytes, in the byte order of linear memory, without headers and references to functions.
    pub bytes: Vec<u8>,
    /// The references to functions among them, in ascending order of their offsets.
    pub references: Vec<(u32, FuncId)>,
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
#[derive(Clone, Copy, Debug)]
pub struct ConstantObject {
    /// Its type.
    pub ty: TypeId,
    /// Its offset from the start of the heap.
    pub offset: u32,
}

/// The fields or elements of a constant object. Packed ones are the low bits of their value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Contents<'a> {
    /// The fields of a structure.
    Fields(&'a [Value]),
    /// Those of a structure whose every byte is zero.
    DefaultFields,
    /// The elements of an array.
    Elements(&'a [Value]),
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
    pub(super) fn add(&mut self, types: &Types, ty: TypeId, contents: Contents<'_>) -> Result<Value> {
        let offset = self.reserve(types, ty, contents)?;
        let first = self.references.len();
        match contents {
            Contents::DefaultFields => {}
            Contents::Fields(values) => {
                for (field, value) in types.structure(ty).fields.iter().zip(values) {
                    self.put(offset + field.offset, field.storage, *value);
                }
            }
            Contents::Elements(values) => self.put_elements(types, ty, offset, values.iter().copied()),
            Contents::Repeated { value, count } => {
                self.put_elements(types, ty, offset, std::iter::repeat_n(value, count as usize));
            }
        }
        // Fields are not in the order of their offsets.
        self.references[first..].sort_unstable_by_key(|(place, _)| *place);
        if self.references.len() > MAXIMUM_REFERENCES {
            return Err(Error::unsupported(format!(
                "the objects of constant expressions have more than {MAXIMUM_REFERENCES} references to functions together"
            ))
            .help("make large arrays in the start function instead"));
        }
        self.objects.push(ConstantObject { ty, offset });
        Ok(Value::Object(START as u32 + offset))
    }

    /// Appends zeros for an object, and returns its offset.
    fn reserve(&mut self, types: &Types, ty: TypeId, contents: Contents<'_>) -> Result<u32> {
        let elements = |count: u64| u64::from(ELEMENTS_OFFSET) + count * u64::from(types.array(ty).element.size());
        let size = match contents {
            Contents::Fields(_) | Contents::DefaultFields => types.structure(ty).size.into(),
            Contents::Elements(values) => elements(values.len() as u64),
            Contents::Repeated { count, .. } => elements(count.into()),
        };
        let offset = self.bytes.len();
        let end = offset as u64 + size.next_multiple_of(ALIGNMENT);
        if end > MAXIMUM_CONSTANTS {
            return Err(Error::unsupported(format!(
                "the objects of constant expressions have more than {} MiB together",
                MAXIMUM_CONSTANTS >> 20
            ))
            .help("make large arrays in the start function instead"));
        }
        self.bytes.resize(end as usize, 0);
        Ok(offset as u32)
    }

    fn put_elements(&mut self, types: &Types, ty: TypeId, array: u32, values: impl ExactSizeIterator<Item = Value>) {
        let element = types.array(ty).element;
        self.put(array + LENGTH_OFFSET, Storage::I32, Value::I32(values.len() as i32));
        for (place, value) in (array + ELEMENTS_OFFSET..).step_by(element.size() as usize).zip(values) {
            if self.references.len() > MAXIMUM_REFERENCES {
                return;
            }
            self.put(place, element, value);
        }
    }

    fn put(&mut self, offset: u32, storage: Storage, value: Value) {
        let place = &mut self.bytes[offset as usize..][..storage.size() as usize];
        match value {
            Value::I32(value) => place.copy_from_slice(&value.to_le_bytes()[..storage.size() as usize]),
            Value::F32(bits) => place.copy_from_slice(&bits.to_le_bytes()),
            Value::I64(value) => place.copy_from_slice(&value.to_le_bytes()),
            Value::F64(bits) => place.copy_from_slice(&bits.to_le_bytes()),
            Value::V128(bytes) => place.copy_from_slice(&bytes),
            Value::Object(reference) => place.copy_from_slice(&reference.to_le_bytes()),
            Value::Func(function) => self.references.push((offset, function)),
            // All bytes are zero until something else is stored.
            Value::Null => {}
        }
    }

    /// Finds the constant object that a reference refers to.
    pub fn find(&self, reference: u32) -> Option<ConstantObject> {
        let offset = reference.checked_sub(START as u32)?;
        let found = self.objects.binary_search_by_key(&offset, |object| object.offset);
        found.ok().map(|position| self.objects[position])
    }

    /// Returns the field or element at an offset. Packed ones are extended by zeros.
    pub fn value(&self, offset: u32, storage: Storage) -> Value {
        let mut wide = [0; 16];
        wide[..storage.size() as usize].copy_from_slice(&self.bytes[offset as usize..][..storage.size() as usize]);
        let bits = u128::from_le_bytes(wide);
        match storage {
            Storage::I8 | Storage::I16 | Storage::I32 => Value::I32(bits as i32),
            Storage::I64 => Value::I64(bits as i64),
            Storage::F32 => Value::F32(bits as u32),
            Storage::F64 => Value::F64(bits as u64),
            Storage::V128 => Value::V128(wide),
            Storage::Reference if bits == 0 => Value::Null,
            Storage::Reference => Value::Object(bits as u32),
            Storage::Function => {
                let found = self.references.binary_search_by_key(&offset, |(place, _)| *place);
                found.map_or(Value::Null, |position| Value::Func(self.references[position].1))
            }
        }
    }

    /// Visits the offset of everything that an object consists of besides its header.
    pub fn visit(&self, types: &Types, object: ConstantObject, mut visit: impl FnMut(u32, Storage)) {
        if let Some(layout) = types.as_structure(object.ty) {
            return layout.fields.iter().for_each(|field| visit(object.offset + field.offset, field.storage));
        }
        let element = types.array(object.ty).element;
        let length = object.offset + LENGTH_OFFSET;
        visit(length, Storage::I32);
        let Value::I32(count) = self.value(length, Storage::I32) else { unreachable!("lengths have 32 bits") };
        let places = (object.offset + ELEMENTS_OFFSET..).step_by(element.size() as usize);
        places.take(count.cast_unsigned() as usize).for_each(|place| visit(place, element));
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
            let objects = heap.objects.clone();
            assert!(heap.find(START as u32).is_some() && heap.find(START as u32 + 8).is_none() && heap.find(1).is_none());
            let parts = objects.iter().map(|object| {
                let mut parts = Vec::new();
                heap.visit(&program.types, *object, |offset, storage| parts.push((offset, heap.value(offset, storage))));
                parts
            });
            (values, parts.collect::<Vec<_>>())
        })
        .unwrap();
        let start = START as u32;
        let expected = [start, start + 16, u32::MAX, start + 40].map(Value::Object);
        assert_eq!(values, expected);
        let i32 = Value::I32;
        let expected = [
            vec![(4, i32(3)), (8, i32(7)), (9, i32(7)), (10, i32(7))],
            vec![(20, i32(1)), (24, Value::I64(2)), (32, Value::Object(start))],
            vec![(44, i32(0)), (48, Value::I64(0)), (56, Value::Null)],
            vec![(68, i32(2)), (72, i32(1)), (73, i32(2))],
        ];
        assert_eq!(objects, expected);
    }

    #[test]
    fn constant_objects_refer_to_functions() {
        let text = "(type $f (func)) (func $one) (func $two) (elem declare func $one $two)
            (type $s (struct (field i8 (ref null $f) f64 (ref $f))))
            (global (ref $s) (struct.new $s (i32.const -1) (ref.null $f) (f64.const 1) (ref.func $two)))
            (type $a (array (ref $f)))
            (global (ref $a) (array.new $a (ref.func $one) (i32.const 2)))";
        planned(text, |program| {
            let heap = program.heap.as_ref().expect("objects are made");
            let functions: Vec<_> = heap.references.iter().map(|(offset, function)| (*offset, function.as_u32())).collect();
            assert_eq!(functions, [(24, 1), (40, 0), (48, 0)]);
            assert_eq!(heap.value(24, Storage::Function), Value::Func(FuncId::from_u32(1)));
            assert_eq!(heap.value(8, Storage::Function), Value::Null);
        })
        .unwrap();
        let many = "(type $f (func)) (func $one) (elem declare func $one)
            (type $a (array (ref $f))) (global (ref $a) (array.new $a (ref.func $one) (i32.const 1100000)))";
        let refused = planned(many, |_| ()).unwrap_err().to_string();
        assert!(refused.starts_with("the objects of constant expressions have more than 1048576 references to functions"));
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
