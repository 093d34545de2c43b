//! What there is once in each thread that runs guest code: its stack, and the call that wants its traps.
//!
//! There is one thread, so this is a variable. With several, it becomes a block of each, reached by a register.
//!
//! # Safety
//!
//! The name of the symbol is that of the contract with the compiler, which no other has.
#![allow(unsafe_code)]

use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use crate::arch::Catcher;
use crate::stack::Stack;

/// What a thread that runs guest code has.
#[repr(C)]
pub(crate) struct Thread {
    /// Its stack, which begins with the limit that generated code knows as `w2n_stack_limit`.
    pub(crate) stack: Stack,
    /// The call that it makes.
    pub(crate) call: Call,
}

/// A call of guest code.
pub(crate) struct Call {
    /// Where it wants to continue after a trap; null in programs that are no scripts.
    catcher: AtomicPtr<Catcher>,
}

impl Call {
    /// Lets a trap come back to a catcher.
    pub(crate) fn catch(&self, catcher: *mut Catcher) {
        self.catcher.store(catcher, Relaxed);
    }

    /// Returns the catcher to which a trap comes back, if there is one, for the last time.
    pub(crate) fn take(&self) -> Option<ptr::NonNull<Catcher>> {
        let catcher = ptr::NonNull::new(self.catcher.load(Relaxed))?;
        self.catcher.store(ptr::null_mut(), Relaxed);
        Some(catcher)
    }
}

/// The thread that there is.
static THREAD: Thread = Thread { stack: Stack::none(), call: Call { catcher: AtomicPtr::new(ptr::null_mut()) } };

// The name of the limit in the contract. As an exported variable it would be reached through a table that needs relocation.
#[cfg(not(test))]
core::arch::global_asm!(
    ".globl w2n_stack_limit",
    ".set w2n_stack_limit, {thread} + {limit}",
    thread = sym THREAD,
    limit = const core::mem::offset_of!(Thread, stack) + Stack::LIMIT,
);

/// Returns the thread that runs.
#[inline]
pub(crate) fn current() -> &'static Thread {
    &THREAD
}
