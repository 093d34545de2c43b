//! Exported functions of components, called by the runtime: `canon lift` with arguments that are known when the program is built.
//!
//! The compiler lowers the arguments: core values, and blocks of memory to allocate and fill before the call. The runtime makes
//! the calls of the guest's functions, checks the result, and writes it in WAVE, the text format of component values. It is told
//! the type of the result by a [`kind`] program.
//!
//! Only programs that make such a call link that part of the runtime, and test scripts.

use crate::component::{CallContext, InstanceState, ResourceNumber};
use crate::relative::{RelFn, RelPtr, RelSlice};
use crate::script::VALUE_SIZE;

/// A call of an exported function. Guest functions are `extern "C" fn(values)`, as those of a [script](crate::script).
#[repr(C)]
pub struct LiftRecord {
    /// The memory, instance and string encoding of the function.
    pub context: RelPtr<CallContext>,
    /// The instance whose state tells whether a call of the same component trapped before.
    pub component: RelPtr<InstanceState>,
    /// The core function.
    pub function: RelFn<extern "C" fn(*mut u8)>,
    /// The function that allocates memory; null when nothing is allocated.
    pub realloc: RelPtr<u8>,
    /// The function to call with the core result once the result was read, or null.
    pub post_return: RelPtr<u8>,
    /// The core arguments, in the representation of scripts.
    pub arguments: RelSlice<[u8; VALUE_SIZE]>,
    /// The blocks to allocate, in this order.
    pub blocks: RelSlice<BlockRecord>,
    /// The type of the result; empty when there is none.
    pub result: RelSlice<u8>,
    /// The destructors of resources that the result may own.
    pub destructors: RelSlice<DestructorRecord>,
    /// Whether the core result is the address of the result, which is in memory: 0 or 1.
    pub is_in_memory: u32,
    /// The size of the result in memory.
    pub size: u32,
    /// The alignment of the result in memory.
    pub alignment: u32,
}

/// The destructor of a resource type.
#[repr(C)]
pub struct DestructorRecord {
    /// The function to call with the representation of a resource.
    pub function: RelFn<extern "C" fn(*mut u8)>,
    /// The number of the type.
    pub resource: ResourceNumber,
}

/// A block of guest memory to be allocated and filled.
#[repr(C)]
pub struct BlockRecord {
    /// Its contents.
    pub bytes: RelSlice<u8>,
    /// Its alignment.
    pub alignment: u32,
    /// The earlier block that its address is stored in, or [`ARGUMENTS`].
    pub parent: u32,
    /// The offset there.
    pub offset: u32,
}

/// The parent of blocks whose addresses are arguments: the offset is in bytes from the first of them.
pub const ARGUMENTS: u32 = u32::MAX;

/// Types, as a result is read: each is one byte and its parameters, in the order in which a reader needs them. Numbers of 32 bits
/// are little-endian; a name is its length and its UTF-8, as WAVE writes it.
pub mod kind {
    /// `bool`.
    pub const BOOL: u8 = 0;
    /// `s8`.
    pub const S8: u8 = 1;
    /// `u8`.
    pub const U8: u8 = 2;
    /// `s16`.
    pub const S16: u8 = 3;
    /// `u16`.
    pub const U16: u8 = 4;
    /// `s32`.
    pub const S32: u8 = 5;
    /// `u32`.
    pub const U32: u8 = 6;
    /// `s64`.
    pub const S64: u8 = 7;
    /// `u64`.
    pub const U64: u8 = 8;
    /// `f32`.
    pub const F32: u8 = 9;
    /// `f64`.
    pub const F64: u8 = 10;
    /// `char`.
    pub const CHAR: u8 = 11;
    /// `string`.
    pub const STRING: u8 = 12;
    /// `list`: the size and alignment of an element, and its type.
    pub const LIST: u8 = 13;
    /// A list of fixed length: the length, the size of an element, and its type.
    pub const FIXED_LIST: u8 = 14;
    /// `record`: the number of fields, and the name, offset and type of each.
    pub const RECORD: u8 = 15;
    /// `tuple`: the number of fields, and the offset and type of each.
    pub const TUPLE: u8 = 16;
    /// `variant`, `enum`, `option`, `result`: the size of the discriminant, the offset of the payload, the number of cases, and of
    /// each the name, the length of the type of its payload, and that type if it has a payload.
    pub const VARIANT: u8 = 17;
    /// `flags`: the size, the number of flags, and their names.
    pub const FLAGS: u8 = 18;
    /// `own`: the number of the resource type.
    pub const OWN: u8 = 19;
}
