//! Exceptions as objects in memory.
//!
//! An `exnref` is the native address of an [`ExceptionHeader`], or 0 for null. All objects of a program have the same size,
//! that of its largest tag, which is known when it is built.

/// The header of an exception; its values follow, 16 bytes each, little-endian, in the order of the tag's parameters.
#[repr(C, align(16))]
#[derive(Debug)]
pub struct ExceptionHeader {
    /// The identity of the tag, canonical across the program.
    pub tag: u32,
    /// Reserved for the runtime.
    pub reserved: u32,
}

/// The size in bytes of one value of an exception.
pub const FIELD_SIZE: usize = 16;

/// The tag of a handler that catches every exception.
pub const CATCH_ALL: u32 = u32::MAX;
