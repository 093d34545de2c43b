//! The state of each thread that runs guest code: its stack.
//!
//! There is one thread, so this is a variable. With several, it becomes a block for each, reached by a register.
//!
//! # Safety
//!
//! The name of the symbol belongs to the contract with the compiler, and no other symbol has it.
#![allow(unsafe_code)]

use crate::stack::Stack;

/// The state of a thread that runs guest code.
#[repr(C)]
pub(crate) struct Thread {
    /// Its stack, which begins with the limit that generated code knows as `w2n_stack_limit`.
    pub(crate) stack: Stack,
}

/// The only thread.
static THREAD: Thread = Thread { stack: Stack::none() };

// The name of the limit in the contract. As an exported variable it would be reached through a table that needs relocation.
#[cfg(not(test))]
core::arch::global_asm!(
    ".globl w2n_stack_limit",
    ".set w2n_stack_limit, {thread} + {limit}",
    thread = sym THREAD,
    limit = const core::mem::offset_of!(Thread, stack) + Stack::LIMIT,
);

/// Returns the current thread.
#[inline]
pub(crate) fn current() -> &'static Thread {
    &THREAD
}
