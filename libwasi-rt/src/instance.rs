//! What the program consists of, and what the process was started with.
//!
//! The program is read-only data that the compiler laid down; arguments, environment and auxiliary values are where the
//! kernel put them. Nothing is copied.
//!
//! # Safety
//!
//! The compiler vouches for its records: every `RelPtr` and `RelSlice` of a program leads to live, immutable data of its type
//! (mutable words are behind `RelPtr`s that only their owners follow). The kernel vouches for the initial stack.
#![allow(unsafe_code)]

use core::ffi::CStr;
use core::slice;
use core::sync::atomic::{AtomicPtr, Ordering};

use wasm2native_abi::record::ProgramRecord;
use wasm2native_abi::relative::RelSlice;

use crate::arch::{Architecture as _, Machine};

/// The program linked with this runtime.
pub(crate) fn program() -> &'static ProgramRecord {
    // SAFETY: the compiler lays one down at this symbol.
    unsafe { &*Machine::program() }
}

/// The values that a slice of the program's records means.
#[inline]
pub(crate) fn items<T>(values: &'static RelSlice<T>) -> &'static [T] {
    if values.len == 0 {
        return &[];
    }
    // SAFETY: such a slice exists only in the program's records, where it leads to `len` values that never change.
    unsafe { slice::from_raw_parts(values.start.as_ptr(), values.len as usize) }
}

/// Where the kernel left `argc`; after it lie the arguments, the environment and the auxiliary values.
static INITIAL_STACK: AtomicPtr<usize> = AtomicPtr::new(core::ptr::null_mut());

/// Keeps the address of the initial stack.
///
/// # Safety
///
/// It is what the stack pointer was at the first instruction of the process, and nothing changes what lies there.
pub(crate) unsafe fn set_initial_stack(stack: *const usize) {
    INITIAL_STACK.store(stack.cast_mut(), Ordering::Relaxed);
}

/// The arguments of the process, its own name first.
pub(crate) fn arguments() -> Strings {
    // SAFETY: the pointers to arguments follow their number.
    Strings { next: unsafe { initial_stack().add(1) }.cast() }
}

/// The environment of the process, as `NAME=VALUE`.
pub(crate) fn environment() -> Strings {
    // SAFETY: the first word is the number of arguments.
    let count = unsafe { *initial_stack() };
    // SAFETY: the pointers to the environment follow the null that ends those to arguments.
    Strings { next: unsafe { initial_stack().add(1 + count + 1) }.cast() }
}

/// The auxiliary value with this key, one of `linux_raw_sys::auxvec::AT_…`.
pub(crate) fn auxiliary(key: u32) -> Option<usize> {
    const AT_NULL: usize = 0;
    let mut strings = environment();
    while strings.next().is_some() {}
    let mut next: *const [usize; 2] = strings.next.wrapping_add(1).cast();
    loop {
        // SAFETY: the auxiliary values follow the null that ends the environment; the last has the key AT_NULL.
        let [found, value] = unsafe { *next };
        if found == key as usize {
            return Some(value);
        }
        if found == AT_NULL {
            return None;
        }
        next = next.wrapping_add(1);
    }
}

/// Strings behind an array of pointers that ends with null.
pub(crate) struct Strings {
    next: *const *const core::ffi::c_char,
}

impl Iterator for Strings {
    type Item = &'static CStr;

    fn next(&mut self) -> Option<&'static CStr> {
        // SAFETY: `next` is at most at the null that ends the array.
        let string = unsafe { *self.next };
        if string.is_null() {
            return None;
        }
        self.next = self.next.wrapping_add(1);
        // SAFETY: the kernel ends each string with a NUL.
        Some(unsafe { CStr::from_ptr(string) })
    }
}

/// Where the kernel left `argc`.
fn initial_stack() -> *const usize {
    INITIAL_STACK.load(Ordering::Relaxed)
}

// Says which contract this runtime keeps: a program refers to the name it was compiled for. As a constant of Rust it would be
// merged with others, which then were reached through a table that needs relocation.
#[cfg(not(test))]
core::arch::global_asm!(
    ".pushsection .rodata.w2n_abi_version,\"a\",@progbits",
    ".globl w2n_abi_version_5",
    "w2n_abi_version_5:",
    ".byte 0",
    ".popsection",
);

/// What stands for the program in tests of the runtime's parts: it has nothing but the right to open files.
#[cfg(test)]
mod empty {
    use wasm2native_abi::limit::MOST_FILES;
    use wasm2native_abi::record::ProgramRecord;

    #[repr(transparent)]
    struct Program(ProgramRecord);

    // SAFETY: nothing ever changes it.
    unsafe impl Sync for Program {}

    #[unsafe(export_name = "w2n_program")]
    static PROGRAM: Program = {
        // SAFETY: in every record zeros are null pointers, empty slices and numbers.
        let mut program: ProgramRecord = unsafe { core::mem::zeroed() };
        program.limits.files = MOST_FILES;
        program.limits.room = u64::MAX;
        Program(program)
    };
}
