//! The address space of the program: one reservation for its guarded memories, its tables and its stack.
//!
//! Of everything that a start asks the kernel for, mappings cost most, so all that never moves shares one;
//! explicitly checked memories, which may move, are mapped separately. The stack is at the upper end: the kernel puts new
//! mappings below older ones, so its first page lies close to the executable and shares page tables with it. The guard of one
//! piece also protects the next.
//!
//! ```text
//! base                                                                                                base + size
//! │ memory 0           │ memory 1 │ … │ table 0             │ table 1 │ … │ stack                                 │
//! │ contents │ guard   │          │   │ elements │ room     │         │   │ guard │ ← frames │ signal handlers    │
//! ```

use wasm2native_abi::record::ProgramRecord;

use crate::refuse::refuse_memory;
use crate::sys::pages;
use crate::{program, region, stack, thread};

/// Initializes memories, tables and stack, and returns the top of the stack.
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
