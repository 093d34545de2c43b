//! Objects: structures and arrays, and exceptions in programs that have such objects.
//!
//! # Safety
//!
//! Generated code calls these functions with its own frame, and with objects that it got from here.
#![allow(unsafe_code)]

mod bump;

use wasm2native_abi::trap::Code;

#[cfg(not(test))]
use crate::arch::define_allocate;
use crate::program;
use crate::stack::Frame;
use crate::sys::Errno;
use crate::trap::{self, Origin, references};

#[cfg(not(test))]
define_allocate!(allocate);

/// Reserves the addresses of objects, and lays the constant ones there: a start step.
pub(crate) fn reserve_heap() -> Result<(), Errno> {
    references::install()?;
    bump::reserve(program::heap())
}

/// `w2n_heap_allocate(size)`, with its caller's return address and frame pointer: returns a new object.
pub(crate) unsafe extern "C" fn allocate(size: u64, pc: usize, fp: usize) -> u64 {
    match bump::allocate(program::heap(), size) {
        Some(object) => object,
        None => trap::end(Code::HEAP_EXHAUSTED, &Origin::of_call(Frame { pc, fp })),
    }
}

/// `heap_remember`: notes that an object is about to refer to others.
#[cfg_attr(not(test), unsafe(export_name = "w2n_heap_remember"))]
unsafe extern "C" fn remember(object: *mut u32) {
    // SAFETY: the caller passes an object, which begins with its header.
    let header = unsafe { &mut *object };
    *header &= !wasm2native_abi::heap::UNREMEMBERED;
}
