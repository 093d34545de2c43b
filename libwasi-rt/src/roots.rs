//! The places from which references lead to exceptions and objects: the stack of the guest, tables and globals.
//!
//! Generated code does not say where references are, so any word of the stack may be one, or an address inside of what it refers to.
//!
//! # Safety
//!
//! The compiler guarantees its records. Nobody writes to these places meanwhile.
#![allow(unsafe_code)]

use core::ptr;

use wasm2native_abi::relative::{RelPtr, RelSlice};

use crate::arch::{Architecture as _, Machine};
use crate::{program, table, thread};

/// Passes on every word of the stack, and of the registers that calls preserve.
#[inline(always)]
pub(crate) fn on_stack(mut look_at: impl FnMut(usize)) {
    for word in Machine::preserved_registers() {
        look_at(word);
    }
    let mut address = Machine::stack_pointer();
    let top = thread::current().stack.top();
    while address < top {
        // SAFETY: these words are mapped. Their meaning is unknown, so the compiler must not reason about them.
        look_at(unsafe { ptr::read_volatile(address as *const usize) });
        address += size_of::<usize>();
    }
}

/// Passes on the words of these globals, and of the tables whose elements keep objects alive.
#[inline(always)]
pub(crate) fn in_variables(globals: &'static RelSlice<RelPtr<u64>>, mut look_at: impl FnMut(usize)) {
    for global in program::items(globals) {
        // SAFETY: the records lead to globals.
        look_at(unsafe { *global.as_ptr() } as usize);
    }
    for record in program::items(&program::record().tables) {
        if record.holds_objects != 0 {
            for &element in table::elements(record) {
                look_at(element);
            }
        }
    }
}
