//! A heap, what generated code would do with it, and what refers to its objects.

use core::mem::zeroed;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use wasm2native_abi::heap::{CARD_SHIFT, CARDED, HeapRecord, Shape, TypeRecord, UNREMEMBERED};
use wasm2native_abi::relative::RelSlice;

use crate::heap::memory::{half, set_byte, set_half, set_word};
use crate::heap::span::Span;
use crate::heap::state::{Heap, Kind};

/// A structure of two references and a number.
pub(super) const NODE: u32 = 1;
/// A structure without fields.
pub(super) const LEAF: u32 = 2;
/// A structure with references far from its start.
pub(super) const WIDE: u32 = 3;
/// An array of bytes.
pub(super) const BYTES: u32 = 4;
/// An array of references.
pub(super) const REFERENCES: u32 = 5;
/// An exception of two values.
pub(super) const EXCEPTION: u32 = 6;

const TYPES: [TypeRecord; 7] = [
    TypeRecord { shape: 0, size: 0, references: 0 },
    TypeRecord { shape: Shape::Struct as u32, size: 16, references: 0b110 },
    TypeRecord { shape: Shape::Struct as u32, size: 8, references: 0 },
    TypeRecord { shape: Shape::Wide as u32, size: 400, references: 2 << 32 },
    TypeRecord { shape: Shape::Array as u32, size: 1, references: 0 },
    TypeRecord { shape: Shape::References as u32, size: 4, references: 0 },
    TypeRecord { shape: Shape::Exception as u32, size: 48, references: 0 },
];

const OFFSETS: [u32; 2] = [300, 396];

/// A node that is there from the start.
const CONSTANTS: [u32; 4] = [NODE << 8 | UNREMEMBERED, 0, 0, 0];

#[repr(C)]
struct Record {
    record: HeapRecord,
    types: [TypeRecord; 7],
    offsets: [u32; 2],
}

pub(super) struct World {
    pub(super) heap: Heap,
    pub(super) current: Span,
    /// Words that may point into objects.
    pub(super) stack: Vec<usize>,
    /// References.
    pub(super) variables: Vec<usize>,
}

impl World {
    /// A heap for so many bytes, which collects at each allocation of this number, if it is not 0.
    pub(super) fn new(maximum: u64, stress: u32) -> World {
        static NEXT: AtomicUsize = AtomicUsize::new(256 << 20);
        let start = NEXT.fetch_add(128 << 20, Relaxed);
        // SAFETY: zeros are numbers and empty slices.
        let record: &'static mut Record = Box::leak(Box::new(unsafe { zeroed() }));
        (record.types, record.offsets) = (TYPES, OFFSETS);
        (record.record.maximum, record.record.stress) = (maximum, stress);
        let (types, offsets) = (record.types.as_ptr(), record.offsets.as_ptr());
        point(&mut record.record.types, types, TYPES.len());
        point(&mut record.record.offsets, offsets, OFFSETS.len());
        let constants: Vec<u8> = CONSTANTS.into_iter().flat_map(u32::to_ne_bytes).collect();
        let heap = Heap::reserve(start, &record.record, &constants).expect("there are addresses");
        World { heap, current: Span::default(), stack: Vec::new(), variables: Vec::new() }
    }

    /// Allocates an object, as generated code does, all of whose references are null.
    pub(super) fn try_allocate(&mut self, ty: u32, length: u32) -> Option<usize> {
        let size = match ty {
            BYTES => (8 + length as usize).next_multiple_of(8),
            REFERENCES => (8 + 4 * length as usize).next_multiple_of(8),
            _ => TYPES[ty as usize].size as usize,
        };
        let World { heap, current, stack, variables } = self;
        let object = if heap.stress == 0 && current.cursor + size <= current.limit {
            current.cursor += size;
            current.cursor - size
        } else {
            heap.allocate(size as u64, current, |heap, current, kind| collect(heap, current, kind, stack, variables))?
        };
        for place in (object..object + size).step_by(8) {
            set_word(place, 0);
        }
        set_half(object, ty << 8);
        if matches!(ty, BYTES | REFERENCES) {
            set_half(object + 4, length);
        }
        Some(object)
    }

    /// [`try_allocate`](World::try_allocate) where there is room.
    pub(super) fn allocate(&mut self, ty: u32, length: u32) -> usize {
        self.try_allocate(ty, length).expect("there is room")
    }

    /// Collects.
    pub(super) fn collect(&mut self, kind: Kind) {
        let World { heap, current, stack, variables } = self;
        collect(heap, current, kind, stack, variables);
    }

    /// Returns how many references an object has.
    pub(super) fn count(&self, object: usize) -> usize {
        match half(object) >> 8 {
            NODE | WIDE | EXCEPTION => 2,
            REFERENCES => half(object + 4) as usize,
            _ => 0,
        }
    }

    /// Stores a reference, as generated code does.
    pub(super) fn set(&mut self, object: usize, index: usize, to: usize) {
        let header = half(object);
        if header & (UNREMEMBERED | CARDED) != 0 {
            set_byte(self.heap.space.cards.0 + ((object + 4 * index) >> CARD_SHIFT), 1);
        }
        if header & UNREMEMBERED != 0 {
            set_half(object, header & !UNREMEMBERED);
            self.heap.remember(object);
        }
        match header >> 8 {
            NODE => set_half(object + 4 + 4 * index, to as u32),
            WIDE => set_half(object + OFFSETS[index] as usize, to as u32),
            REFERENCES => set_half(object + 8 + 4 * index, to as u32),
            EXCEPTION => set_word(object + 16 + 16 * index, to as u64),
            _ => panic!("it has no references"),
        }
    }

    pub(super) fn get(&self, object: usize, index: usize) -> usize {
        let place = match half(object) >> 8 {
            NODE => object + 4 + 4 * index,
            WIDE => object + OFFSETS[index] as usize,
            REFERENCES => object + 8 + 4 * index,
            EXCEPTION if cfg!(target_endian = "big") => object + 20 + 16 * index,
            EXCEPTION => object + 16 + 16 * index,
            ty => panic!("type {ty} at {object:x}"),
        };
        half(place) as usize
    }

    pub(super) fn is_marked(&self, object: usize) -> bool {
        self.heap.space.marks.contains(object)
    }

    pub(super) fn size(&self, object: usize) -> usize {
        self.heap.types.size(object)
    }
}

fn collect(heap: &mut Heap, current: &mut Span, kind: Kind, stack: &[usize], variables: &[usize]) {
    heap.collect(current, kind, |heap| {
        stack.iter().for_each(|&word| heap.look_at(word));
        variables.iter().for_each(|&word| heap.mark_variable(word));
    });
}

fn point<T>(slice: &mut RelSlice<T>, to: *const T, len: usize) {
    slice.len = len as u32;
    let distance = to.expose_provenance().wrapping_sub((&raw const slice.start).expose_provenance()) as i32;
    // SAFETY: such a pointer is its distance.
    unsafe { (&raw mut slice.start).cast::<i32>().write(distance) };
}
