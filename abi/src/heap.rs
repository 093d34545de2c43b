//! Objects that are reclaimed when nothing refers to them: structures, arrays, and exceptions in programs that have such objects.
//!
//! A reference to an object is its address, which is below [`END`]: 32 bits in objects, 64 bits in registers, variables and tables.
//! The kinds of references are told apart by their low bits, and null is 0.
//!
//! ```text
//! … 0000   null                          an object          … xxxxx000   (aligned to ALIGNMENT)
//!                                        an i31             (v << 1) | 1
//!                                        a host's object    (n << 3) | 2
//!
//!        +0            +4                +8
//! struct │ type, flags │ fields …
//! array  │ type, flags │ length          │ elements …
//! thrown │ type, flags │ tag             │ … values, 16 bytes each, from +16
//! ```
//!
//! Types are numbered from 1 so that the subtypes of one follow it: structures first, then arrays, then the one type of all
//! exceptions. So a test whether an object is of a type is a comparison of its header with a range.
//!
//! Objects lie between [`START`] and [`END`]. The first are those that the compiler made: they are never reclaimed. Their place is
//! known when the program is built, so that references to them are constants.

use crate::relative::{RelPtr, RelSlice};

/// The lowest address of an object, which is that of the first constant object, if there are any.
pub const START: u64 = 16 << 20;

/// The end of the addresses of objects.
pub const END: u64 = 1 << 32;

/// The alignment of objects.
pub const ALIGNMENT: u64 = 8;

/// The bytes before the fields of a structure.
pub const HEADER_SIZE: u32 = 4;

/// The offset of the length of an array, in elements.
pub const LENGTH_OFFSET: u32 = 4;

/// The offset of the elements of an array.
pub const ELEMENTS_OFFSET: u32 = 8;

/// The bits of a header below the number of the type: flags, which are 0 in a new object.
pub const TYPE_SHIFT: u32 = 8;

/// The largest number of a type.
pub const MAXIMUM_TYPE: u32 = (1 << (32 - TYPE_SHIFT)) - 1;

/// The flag of an object that was there at the last collection and has not been remembered since. Before a reference is stored into
/// such an object, it is passed to `heap_remember`, which clears the flag. Constant objects begin with it.
pub const UNREMEMBERED: u32 = 1;

/// The flag of an array of references that is large, and was there at the last collection: before a reference is stored into it, the
/// *card* of the element becomes 1, a byte for each `1 << CARD_SHIFT` bytes of addresses, so that only these elements are looked
/// through. That of an element is the card of the address [`ELEMENTS_OFFSET`] before it. Cards of anything else mean nothing.
pub const CARDED: u32 = 2;

/// The base-2 logarithm of the bytes of addresses that share a card.
pub const CARD_SHIFT: u32 = 9;

/// The null references below this address fault: nothing is ever mapped there. Accesses at larger offsets check first.
pub const NULL_GUARD: u64 = 64 << 10;

/// The mutable words of the heap, which generated code reads and writes inline.
#[repr(C)]
#[derive(Debug)]
pub struct HeapState {
    /// The address of the next object.
    pub cursor: u64,
    /// The end of the free bytes at the cursor. An object that ends beyond is allocated by `heap_allocate`.
    pub limit: u64,
    /// The address of the object that was allocated last by `heap_allocate`, on its way to the code that asked for it.
    pub allocated: u64,
    /// The address of the card of address 0, which guest code finds here when it begins.
    pub cards: u64,
}

/// The heap of a program, at [`HEAP`](crate::symbol::HEAP).
#[repr(C)]
pub struct HeapRecord {
    /// Its mutable words.
    pub state: RelPtr<HeapState>,
    /// The types of objects, by number; the first describes nothing.
    pub types: RelSlice<TypeRecord>,
    /// The offsets of references in structures that [`TypeRecord::references`] does not describe.
    pub offsets: RelSlice<u32>,
    /// The globals that may hold references, besides the stack and tables: the addresses of 64-bit words.
    pub globals: RelSlice<RelPtr<u64>>,
    /// The constant objects, which are laid at [`START`], one after the other.
    pub constants: RelSlice<u8>,
    /// The size that objects may have together, in bytes: that of `--max-heap`.
    pub maximum: u64,
    /// Tests collect at each allocation of this number, and fill what is free; 0 in other programs.
    pub stress: u32,
}

/// A type of objects.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TypeRecord {
    /// A value of [`Shape`].
    pub shape: u32,
    /// The size of a structure, a multiple of [`ALIGNMENT`]; of an array, that of an element.
    pub size: u32,
    /// Which words hold references: bit `n` is that of the word of 32 bits at offset `4 * n`. For [`Shape::Wide`], the position of the
    /// first of its offsets in [`HeapRecord::offsets`], and their number shifted left by 32.
    pub references: u64,
}

/// The shape of a type of objects.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A structure whose references lie in its first 256 bytes.
    Struct = 0,
    /// A structure with references behind these.
    Wide = 1,
    /// An array without references.
    Array = 2,
    /// An array of references.
    References = 3,
    /// An exception: any word of 64 bits may be a reference.
    Exception = 4,
}

const _: () = assert!(size_of::<TypeRecord>() == 16 && size_of::<HeapState>() == 32);
