//! The types of objects: how large they are, and where they refer to others.
//!
//! # Safety
//!
//! The compiler guarantees its records, and that the header of an object has the number of its type.
#![allow(unsafe_code)]

use wasm2native_abi::exception::ExceptionHeader;
use wasm2native_abi::heap::{ALIGNMENT, ELEMENTS_OFFSET, HeapRecord, LENGTH_OFFSET, Shape, TYPE_SHIFT, TypeRecord};

use super::memory::{half, word};

/// The records of types.
#[derive(Clone, Copy)]
pub(super) struct Types {
    records: *const TypeRecord,
    offsets: *const u32,
}

/// What a word in an object may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// A reference, or null.
    Reference(u32),
    /// A reference, if it is the address of an object.
    Unknown(usize),
}

impl Types {
    /// Returns those of a heap.
    pub(super) fn of(record: &HeapRecord) -> Types {
        Types { records: record.types.as_ptr(), offsets: record.offsets.as_ptr() }
    }

    /// Returns the record of the type of an object.
    #[inline(always)]
    pub(super) fn of_header(self, header: u32) -> &'static TypeRecord {
        // SAFETY: there is a record for each number.
        unsafe { &*self.records.wrapping_add((header >> TYPE_SHIFT) as usize) }
    }

    /// Returns the size of an object in bytes.
    #[inline(always)]
    pub(super) fn size(self, object: usize) -> usize {
        size(self.of_header(half(object)), object)
    }

    /// Passes on everything in an object of this type that may refer to others.
    #[inline(always)]
    pub(super) fn fields(self, record: &TypeRecord, object: usize, mut act: impl FnMut(Field)) {
        match record.shape {
            STRUCT => {
                let mut bits = record.references;
                while bits != 0 {
                    act(Field::Reference(half(object + ((bits.trailing_zeros() as usize) << 2))));
                    bits &= bits - 1;
                }
            }
            REFERENCES => {
                let mut place = object + ELEMENTS_OFFSET as usize;
                let end = place + ((half(object + LENGTH_OFFSET as usize) as usize) << 2);
                while place < end {
                    act(Field::Reference(half(place)));
                    place += size_of::<u32>();
                }
            }
            WIDE => {
                let (first, count) = (record.references as u32 as usize, (record.references >> 32) as usize);
                for position in first..first + count {
                    // SAFETY: the record tells the positions of its offsets.
                    let offset = unsafe { *self.offsets.wrapping_add(position) };
                    act(Field::Reference(half(object + offset as usize)));
                }
            }
            EXCEPTION => {
                let mut place = object + size_of::<ExceptionHeader>();
                while place < object + record.size as usize {
                    act(Field::Unknown(word(place) as usize));
                    place += size_of::<u64>();
                }
            }
            _ => {}
        }
    }
}

const STRUCT: u32 = Shape::Struct as u32;
const WIDE: u32 = Shape::Wide as u32;
const ARRAY: u32 = Shape::Array as u32;
const REFERENCES: u32 = Shape::References as u32;
const EXCEPTION: u32 = Shape::Exception as u32;

/// Returns the size of an object of this type.
#[inline(always)]
pub(super) fn size(record: &TypeRecord, object: usize) -> usize {
    let size = record.size as usize;
    if record.shape == ARRAY || record.shape == REFERENCES {
        let elements = half(object + LENGTH_OFFSET as usize) as usize * size;
        return (ELEMENTS_OFFSET as usize + elements + ALIGNMENT as usize - 1) & !(ALIGNMENT as usize - 1);
    }
    size
}
