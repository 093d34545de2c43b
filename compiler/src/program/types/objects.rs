//! The representation of objects: where the fields of a structure lie, and what an array consists of.
//!
//! ```text
//! (struct (field i8 i64 (ref $t)))      header │ ref │ i64     │ i8 … hole …
//!                                       +0       +4    +8        +16
//! ```
//!
//! Fields are packed by size, the largest first, so that holes remain only behind the last one. A subtype keeps the offsets of its
//! supertype, and its own fields fill the holes first. The shapes of objects are those of `abi/src/heap.rs`.

use wasm2native_abi::heap::{ALIGNMENT, HEADER_SIZE};
use wasmparser::{AbstractHeapType, CompositeInnerType, FieldType, HeapType, RefType, StorageType, SubType, ValType};

/// The representation of a field or element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "these are the types of the specification")]
pub enum Storage {
    I8,
    I16,
    I32,
    I64,
    F32,
    F64,
    V128,
    /// A reference that is no function's: 32 bits.
    Reference,
    /// A reference to a function: 64 bits.
    Function,
}

/// The fields of a type of structures.
#[derive(Clone, Debug)]
pub struct StructLayout {
    /// The size of a structure in bytes, with its header.
    pub size: u32,
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// The offsets of what is free behind them: of one, two and four bytes, which are aligned.
    holes: [Option<u32>; 3],
}

/// A field of a structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its offset from the start of the structure.
    pub offset: u32,
    /// Its representation.
    pub storage: Storage,
    /// Whether it can be stored to.
    pub is_mutable: bool,
}

/// The elements of a type of arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArrayLayout {
    /// The representation of each.
    pub element: Storage,
    /// Whether they can be stored to.
    pub is_mutable: bool,
}

impl Storage {
    /// Returns the representation of a field whose type is in the numbering of a module with these types.
    pub(super) fn of(field: &FieldType, types: &[SubType]) -> Self {
        match field.element_type {
            StorageType::I8 => Storage::I8,
            StorageType::I16 => Storage::I16,
            StorageType::Val(ty) => match ty {
                ValType::I32 => Storage::I32,
                ValType::I64 => Storage::I64,
                ValType::F32 => Storage::F32,
                ValType::F64 => Storage::F64,
                ValType::V128 => Storage::V128,
                ValType::Ref(reference) if is_function(reference, types) => Storage::Function,
                ValType::Ref(_) => Storage::Reference,
            },
        }
    }

    /// Returns the size in bytes.
    pub fn size(self) -> u32 {
        match self {
            Storage::I8 => 1,
            Storage::I16 => 2,
            Storage::I32 | Storage::F32 | Storage::Reference => 4,
            Storage::I64 | Storage::F64 | Storage::Function => 8,
            Storage::V128 => 16,
        }
    }

    /// Returns the alignment in bytes.
    pub fn align(self) -> u32 {
        self.size().min(ALIGNMENT as u32)
    }
}

/// Whether a reference type, in the numbering of a module with these types, is of functions.
fn is_function(reference: RefType, types: &[SubType]) -> bool {
    match reference.heap_type() {
        HeapType::Abstract { ty, .. } => matches!(ty, AbstractHeapType::Func | AbstractHeapType::NoFunc),
        HeapType::Concrete(index) | HeapType::Exact(index) => {
            let ty = index.as_module_index().and_then(|index| types.get(index as usize));
            ty.is_some_and(|ty| matches!(ty.composite_type.inner, CompositeInnerType::Func(_)))
        }
    }
}

impl StructLayout {
    /// Lays out fields, of which the first are those of the supertype.
    pub(super) fn new(fields: &[(Storage, bool)], supertype: Option<&StructLayout>) -> Self {
        let mut layout = supertype.map_or_else(Self::empty, |supertype| Self {
            size: supertype.size,
            fields: Vec::with_capacity(fields.len()),
            holes: supertype.holes,
        });
        let inherited = supertype.map_or(&[][..], |supertype| &supertype.fields);
        // Fields may be declared more closely than those of the supertype, but they are represented alike.
        layout.fields.extend(fields.iter().map(|&(storage, is_mutable)| Field { offset: 0, storage, is_mutable }));
        for (field, inherited) in layout.fields.iter_mut().zip(inherited) {
            field.offset = inherited.offset;
        }
        for size in [16, 8, 4, 2, 1] {
            for index in inherited.len()..fields.len() {
                if layout.fields[index].storage.size() == size {
                    layout.fields[index].offset = layout.place(size);
                }
            }
        }
        layout
    }

    fn empty() -> Self {
        const { assert!(HEADER_SIZE == 4 && ALIGNMENT == 8) };
        Self { size: ALIGNMENT as u32, fields: Vec::new(), holes: [None, None, Some(HEADER_SIZE)] }
    }

    /// Returns the offset of a new field of this size, which is a power of 2.
    fn place(&mut self, size: u32) -> u32 {
        let class = size.trailing_zeros() as usize;
        let Some(from) = (class..self.holes.len()).find(|&class| self.holes[class].is_some()) else {
            let offset = self.size;
            self.size += size.next_multiple_of(ALIGNMENT as u32);
            self.split(offset, class, self.holes.len());
            return offset;
        };
        let offset = self.holes[from].take().unwrap_or_default();
        self.split(offset, class, from);
        offset
    }

    /// Keeps what a field of class `class` leaves of a hole of class `from` at `offset`: the rest of it, halved again and again. No
    /// hole of these classes was free, or it would have been taken.
    fn split(&mut self, offset: u32, class: usize, from: usize) {
        for free in class..from {
            self.holes[free] = Some(offset + (1 << free));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(layout: &StructLayout) -> Vec<u32> {
        layout.fields.iter().map(|field| field.offset).collect()
    }

    fn of(storages: &[Storage], supertype: Option<&StructLayout>) -> StructLayout {
        StructLayout::new(&storages.iter().map(|&storage| (storage, true)).collect::<Vec<_>>(), supertype)
    }

    #[test]
    fn fields_are_packed_by_size() {
        use Storage::{Function, I8, I16, I32, I64, Reference, V128};
        let empty = of(&[], None);
        assert_eq!(empty.size, 8);
        let tree = of(&[Reference, Reference], None);
        assert_eq!((offsets(&tree), tree.size), (vec![4, 8], 16));
        let mixed = of(&[I8, I64, Reference], None);
        assert_eq!((offsets(&mixed), mixed.size), (vec![16, 8, 4], 24));
        let small = of(&[I8, I16, I8], None);
        assert_eq!((offsets(&small), small.size), (vec![6, 4, 7], 8));
        let wide = of(&[I32, V128, Function], None);
        assert_eq!((offsets(&wide), wide.size), (vec![4, 8, 24], 32));
    }

    #[test]
    fn a_subtype_keeps_the_offsets_and_fills_the_holes() {
        use Storage::{I8, I16, I32, I64, Reference};
        let base = of(&[I8, I64], None);
        assert_eq!((offsets(&base), base.size), (vec![4, 8], 16));
        let derived = of(&[I8, I64, Reference, I16, I8], Some(&base));
        assert_eq!((offsets(&derived), derived.size), (vec![4, 8, 16, 6, 5], 24));
        let more = of(&[I8, I64, Reference, I16, I8, I32], Some(&derived));
        assert_eq!((offsets(&more), more.size), (vec![4, 8, 16, 6, 5, 20], 24));
    }
}
