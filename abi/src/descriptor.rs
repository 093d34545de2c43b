//! The mutable words of memories and tables, which generated code reads inline.
//!
//! They lie at link-time addresses among the program's variables. The runtime initializes `base` before any guest code runs.

use core::mem::offset_of;

/// The current state of a linear memory.
#[repr(C)]
#[derive(Debug)]
pub struct MemoryDescriptor {
    /// The native address of guest address 0.
    pub base: u64,
    /// The current size in bytes.
    pub length: u64,
}

/// The current state of a table. Elements are 8 bytes, in the layout of [`reference`]; all zero is null.
///
/// [`reference`]: crate::descriptor::FuncRef
#[repr(C)]
#[derive(Debug)]
pub struct TableDescriptor {
    /// The native address of element 0.
    pub base: u64,
    /// The current size in elements.
    pub length: u64,
}

// The runtime initializes both alike.
const _: () = assert!(offset_of!(MemoryDescriptor, length) == 8 && size_of::<MemoryDescriptor>() == 16);
const _: () = assert!(offset_of!(TableDescriptor, length) == 8 && size_of::<TableDescriptor>() == 16);

/// A reference to a function, as one 64-bit value: the representation of `funcref` in registers, tables and globals.
///
/// Because every instance is static, a function needs no instance beside its code, and because signatures are canonical
/// across the program, a number identifies its type. So `call_indirect` loads twice from one element: its type and its address.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FuncRef {
    /// The canonical signature, counted from 1; 0 marks the null reference.
    pub signature: u32,
    /// The distance from the program's `funcrefs` data (see the compiler's `object/data`) to the code.
    pub code: i32,
}

const _: () = assert!(size_of::<FuncRef>() == TABLE_ELEMENT_SIZE);

/// The size in bytes of an element of any table.
pub const TABLE_ELEMENT_SIZE: usize = 8;
