//! Exceptions as objects in memory.
//!
//! An `exnref` is the native address of an [`ExceptionHeader`], or 0 for null. All exceptions of a program have the same size,
//! that of its largest tag, which is known when it is built. In programs with a [`heap`](crate::heap) they are objects there, which
//! generated code allocates; in others, the builtin `exception_new` does.

/// The header of an exception; its values follow, 16 bytes each, little-endian, in the order of the tag's parameters. In programs with
/// a heap, exceptions are aligned to 8 bytes only.
#[repr(C, align(8))]
#[derive(Debug)]
pub struct ExceptionHeader {
    /// The header of an object in programs with a heap; otherwise reserved for the runtime.
    pub header: u32,
    /// The identity of the tag, canonical across the program.
    pub tag: u32,
    /// Reserved, so that values are aligned to their size where exceptions are.
    pub reserved: u64,
}

/// The size in bytes of one value of an exception.
pub const FIELD_SIZE: usize = 16;

/// The tag of a handler that catches every exception.
pub const CATCH_ALL: u32 = u32::MAX;
