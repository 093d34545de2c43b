//! The canonical ABI: calls of host functions by components, and built-ins of the component model.
//!
//! A function here is `extern "C"`. Its first parameter is the address of the [`CallContext`] of the caller's canonical options,
//! followed, for a function that allocates, by the address of an [`Allocation`], followed by the core arguments of the lowered
//! function in order, with the address of its results last if they do not fit in one value. It returns
//!
//! * nothing special but an `i64`, if that is the core result of the lowered function: such a function neither traps nor
//!   allocates;
//! * otherwise an [`Outcome`]: 64 bits, whose upper half tells generated code how to go on, and whose lower half is the core
//!   result, if there is one.
//!
//! No function calls guest code. One that needs memory of the guest returns [`ALLOCATE`] after it has described the request in
//! its [`Allocation`]; generated code calls the guest's `realloc` and then the function again, with the same arguments and one
//! more allocation made. So no frame of the runtime lies between two of guest code, and a function that has an effect on the
//! world has it once, after its allocations or before the first.
//!
//! Sections refer to the Canonical ABI explainer of the component model.

use crate::descriptor::MemoryDescriptor;
use crate::relative::RelPtr;

/// The canonical options of a call, as far as the runtime needs them, and the instance that makes it: read-only data.
#[repr(C)]
pub struct CallContext {
    /// The memory that addresses refer to; null when the call needs none.
    pub memory: RelPtr<MemoryDescriptor>,
    /// The variables of the component instance that makes the call.
    pub instance: RelPtr<InstanceState>,
    /// The encoding of strings in the memory: one of [`Encoding`].
    pub encoding: u32,
}

/// The encoding of strings in a memory.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; lengths count bytes.
    Utf8 = 0,
    /// UTF-16, little-endian; lengths count code units.
    Utf16 = 1,
    /// Latin-1 or UTF-16: lengths count code units, and the highest bit of a length tells UTF-16.
    Latin1OrUtf16 = 2,
}

/// The variables of a component instance: all zero at start but for [`InstanceState::may_leave`].
#[repr(C)]
pub struct InstanceState {
    /// The flags of the instance, a global of its adapters: 0 while the instance may not call out, which is during `realloc` and
    /// `post-return`.
    pub may_leave: u32,
    /// 1 once a call of it trapped: nothing enters it any more.
    pub is_poisoned: u32,
    /// The handle table, which only the runtime reads.
    pub handles: [u64; 3],
}

/// The number of a resource type in handles: host resources have fixed numbers, those that components define follow.
pub type ResourceNumber = u32;

/// A request for memory of the guest, and what has been granted so far: a slot in the frame of the generated caller.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Allocation {
    /// The number of allocations made so far in this call; 0 when the function is called first.
    pub made: u32,
    /// The address that `realloc` returned last. It has not been checked.
    pub address: u32,
    /// The arguments of the next `realloc`: original address, original size, alignment, new size.
    pub request: [u32; 4],
    /// Words that the function keeps from one of its calls to the next.
    pub kept: [u64; 4],
}

/// The result of a function of the canonical ABI: see the [module](self).
///
/// The upper half is [`DONE`], [`ALLOCATE`], [`DESTROY`] or the code of a [`Trap`](crate::trap::Trap), which generated code
/// raises.
pub type Outcome = u64;

/// The function is done; the lower half is its result.
pub const DONE: u32 = 0;

/// The function wants memory, and to be called again.
pub const ALLOCATE: u32 = 256;

/// `resource_drop` removed a handle that owned its resource: the destructor is to be called with the representation in the lower
/// half.
pub const DESTROY: u32 = 257;

/// The result of a transcoder for a string that is not well-formed: a trap.
pub const INVALID_STRING: u64 = u64::MAX;

/// The bit of a length that tells UTF-16 where strings are [`Encoding::Latin1OrUtf16`].
pub const UTF16_TAG: u32 = 1 << 31;

/// The maximum number of bytes of a string or list that is passed (`MAX_STRING_BYTE_LENGTH` and `MAX_LIST_BYTE_LENGTH` of section
/// "Loading"), whatever its encoding.
pub const MOST_BYTES: u32 = (1 << 28) - 1;

/// Calls `$each!` with the built-ins of the component model: `name => symbol (parameters) -> result;`, as
/// [`for_each_builtin`](crate::for_each_builtin) does, after rows that are given. All
/// results of 64 bits are [`Outcome`]s, unless stated otherwise.
///
/// * `resource_new(context, type, rep)`: `canon_resource_new`; returns the handle.
/// * `resource_rep(context, type, handle)`: `canon_resource_rep`; returns the representation.
/// * `resource_drop(context, type, handle)`: `canon_resource_drop`; [`DESTROY`] if it owned the resource.
/// * `resource_transfer_own(from, to, type, handle)`, `resource_transfer_borrow(from, to, type, handle, defines)`: lifts a handle
///   in one instance and lowers it into another; returns the new handle, or the representation if it is lent to the instance that
///   defines the type, which the last flag tells.
/// * `raise(trap)`: ends the program with the [`Trap`](crate::trap::Trap) of this code, in the function that calls it; does not
///   return.
/// * `call_lifted(record)`: makes the call of a [`LiftRecord`](crate::lift::LiftRecord), and prints its result; called by the
///   entry function.
/// * `enter_call(context)`, `exit_call(context)`: the scope of borrowed handles of a call between components: `exit_call` traps
///   when handles that were lent for the call are still there, and takes back the lending.
/// * `copy_…`, `…_to_…`: the transcoders, which adapters call with core arguments (addresses of 32 bits and code units) after the
///   descriptors of the memories that they read and write. The adapter has checked bounds and alignment. They return
///   [`INVALID_STRING`] for a string that is not one; otherwise the code units written, in the lower half, and those read, in the
///   upper half, if the transcoder tells both.
#[macro_export]
macro_rules! for_each_component_builtin {
    ($each:ident $($row:tt)*) => {
        $each! {
            $($row)*
            raise => w2n_raise (i32);
            call_lifted => w2n_call_lifted (pointer) -> i64;
            resource_new => w2n_resource_new (pointer, i32, i32) -> i64;
            resource_rep => w2n_resource_rep (pointer, i32, i32) -> i64;
            resource_drop => w2n_resource_drop (pointer, i32, i32) -> i64;
            resource_transfer_own => w2n_resource_transfer_own (pointer, pointer, i32, i32) -> i64;
            resource_transfer_borrow => w2n_resource_transfer_borrow (pointer, pointer, i32, i32, i32) -> i64;
            enter_call => w2n_enter_call (pointer) -> i64;
            exit_call => w2n_exit_call (pointer) -> i64;
            copy_utf8 => w2n_copy_utf8 (pointer, pointer, i32, i32, i32) -> i64;
            copy_utf16 => w2n_copy_utf16 (pointer, pointer, i32, i32, i32) -> i64;
            copy_latin1 => w2n_copy_latin1 (pointer, pointer, i32, i32, i32) -> i64;
            latin1_to_utf16 => w2n_latin1_to_utf16 (pointer, pointer, i32, i32, i32) -> i64;
            latin1_to_utf8 => w2n_latin1_to_utf8 (pointer, pointer, i32, i32, i32, i32, i32) -> i64;
            utf16_to_compact_probably_utf16 => w2n_utf16_to_compact_probably_utf16 (pointer, pointer, i32, i32, i32) -> i64;
            utf16_to_compact_utf16 => w2n_utf16_to_compact_utf16 (pointer, pointer, i32, i32, i32, i32, i32) -> i64;
            utf16_to_latin1 => w2n_utf16_to_latin1 (pointer, pointer, i32, i32, i32) -> i64;
            utf16_to_utf8 => w2n_utf16_to_utf8 (pointer, pointer, i32, i32, i32, i32, i32) -> i64;
            utf8_to_compact_utf16 => w2n_utf8_to_compact_utf16 (pointer, pointer, i32, i32, i32, i32, i32) -> i64;
            utf8_to_latin1 => w2n_utf8_to_latin1 (pointer, pointer, i32, i32, i32) -> i64;
            utf8_to_utf16 => w2n_utf8_to_utf16 (pointer, pointer, i32, i32, i32) -> i64;
        }
    };
}
