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
use crate::{memory, program, stack, table, thread};

/// Initializes memories, tables and stack, and returns the top of the stack.
pub(crate) fn lay_out(program: &'static ProgramRecord) -> usize {
    let memories = program::items(&program.memories);
    let tables = program::items(&program.tables);
    let guarded = memories.iter().map(memory::reserved).fold(0, u64::saturating_add);
    let total = tables.iter().map(table::reserved).fold(guarded, u64::saturating_add);
    let total = total.saturating_add(stack::reserved(program));
    let size = usize::try_from(total).unwrap_or(usize::MAX);
    let base = match pages::reserve(size) {
        Ok(base) => base,
        Err(error) => {
            let help = if guarded == 0 {
                "raise the limit (ulimit -v), or build the program with a smaller --stack-size"
            } else {
                "raise the limit (ulimit -v), or build the program with --bounds=explicit"
            };
            refuse_memory(total, "of address space", error, help)
        }
    };
    let mut next = base;
    for record in memories {
        memory::lay_out(record, next);
        next += memory::reserved(record) as usize;
    }
    for record in tables {
        table::lay_out(record, next);
        next += table::reserved(record) as usize;
    }
    thread::current().stack.lay_out(program, next, base + size)
}
