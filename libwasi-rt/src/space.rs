//! The address space of the program: one reservation for its guarded memories, its tables and its stack.
//!
//! Of all that a start asks the kernel for, mappings cost most, so everything that has a place of its own for good shares one;
//! explicitly checked memories, which may move, are mapped apart. The stack is at the upper end: the kernel puts new mappings
//! below older ones, so its first page lies close to the executable and shares page tables with it. What guards one piece keeps
//! it from the next, too.

use wasm2native_abi::record::ProgramRecord;

use crate::refuse::refuse_memory;
use crate::sys::pages;
use crate::{program, region, stack, thread};

/// Makes memories, tables and stack as they are at start, and answers the top of the stack.
pub(crate) fn lay_out(program: &'static ProgramRecord) -> usize {
    let total = program.reservation.saturating_add(stack::SIGNAL_STACK as u64);
    let base = match pages::reserve(total as usize) {
        Ok(base) => base,
        Err(error) => refuse_memory(total, "of address space", error, program::items(&program.reservation_help)),
    };
    let mut next = base;
    for memory in program::items(&program.memories) {
        next = region::lay_out(&memory.region, next, "for a memory that the program starts with");
    }
    for table in program::items(&program.tables) {
        next = region::lay_out(&table.region, next, "for a table that the program starts with");
    }
    thread::current().stack.lay_out(program, next, base + total as usize)
}
