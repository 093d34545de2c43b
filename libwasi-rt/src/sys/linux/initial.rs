//! The initial stack of the process: arguments, environment and auxiliary values, where the kernel put them.
//!
//! ```text
//! stack pointer at the first instruction
//!   ↓
//!   argc │ argv[0] … argv[argc - 1] │ 0 │ envp[0] … │ 0 │ (key, value) … │ (AT_NULL, 0)
//! ```
//!
//! # Safety
//!
//! The kernel guarantees this shape; nothing changes these words.
#![allow(unsafe_code)]

use core::ffi::CStr;
use core::sync::atomic::{AtomicPtr, Ordering};

/// Keys of auxiliary values: see getauxval(3).
pub(crate) use linux_raw_sys::auxvec::{AT_HWCAP, AT_HWCAP2, AT_PAGESZ, AT_SYSINFO_EHDR};

/// The address where the kernel left `argc`; after it lie the arguments, the environment and the auxiliary values.
static INITIAL_STACK: AtomicPtr<usize> = AtomicPtr::new(core::ptr::null_mut());

/// Keeps the address of the initial stack.
///
/// # Safety
///
/// It is the stack pointer at the first instruction of the process, and nothing changes the words there.
pub(crate) unsafe fn set_initial_stack(stack: *const usize) {
    INITIAL_STACK.store(stack.cast_mut(), Ordering::Relaxed);
}

/// Returns the arguments of the process, its own name first.
pub(crate) fn arguments() -> Strings {
    // SAFETY: the pointers to arguments follow their number.
    Strings { next: unsafe { initial_stack().add(1) }.cast() }
}

/// Returns the argument of the process with this index; the first is its own name.
pub(crate) fn argument(index: usize) -> Option<&'static CStr> {
    // SAFETY: the first word is the number of arguments.
    if index >= unsafe { *initial_stack() } {
        return None;
    }
    // SAFETY: so many pointers to arguments follow their number.
    let argument = unsafe { *initial_stack().wrapping_add(1 + index).cast::<*const core::ffi::c_char>() };
    // SAFETY: the kernel ends each string with a NUL.
    Some(unsafe { CStr::from_ptr(argument) })
}

/// Returns the environment of the process, as `NAME=VALUE`.
pub(crate) fn environment() -> Strings {
    // SAFETY: the first word is the number of arguments.
    let count = unsafe { *initial_stack() };
    // SAFETY: the pointers to the environment follow the null that ends those to arguments.
    Strings { next: unsafe { initial_stack().add(1 + count + 1) }.cast() }
}

/// Returns the auxiliary value with this key, one of those above.
#[cfg(not(test))]
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

/// Strings in an array of pointers that ends with null.
pub(crate) struct Strings {
    next: *const *const core::ffi::c_char,
}

impl Strings {
    /// Returns the address of the pointers to those that are left, which a null ends.
    pub(crate) fn address(&self) -> usize {
        self.next.expose_provenance()
    }
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

/// Returns where the kernel left `argc`.
fn initial_stack() -> *const usize {
    INITIAL_STACK.load(Ordering::Relaxed)
}

/// In tests, the standard library has had the initial stack.
#[cfg(test)]
pub(crate) fn auxiliary(key: u32) -> Option<usize> {
    let words = std::fs::read("/proc/self/auxv").ok()?;
    let mut words = words.chunks_exact(8).map(|word| usize::from_ne_bytes(word.try_into().unwrap_or_default()));
    while let (Some(found), Some(value)) = (words.next(), words.next()) {
        if found == key as usize {
            return Some(value);
        }
    }
    None
}
