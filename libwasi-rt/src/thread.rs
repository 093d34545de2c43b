//! The state of each thread that runs guest code: its stack, and the call that catches its traps.
//!
//! There is one thread, so this is a variable. With several, it becomes a block for each, reached by a register.
//!
//! # Safety
//!
//! The name of the symbol belongs to the contract with the compiler, and no other symbol has it.
#![allow(unsafe_code)]

use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use crate::arch::Catcher;
use crate::stack::Stack;

/// The state of a thread that runs guest code.
#[repr(C)]
pub(crate) struct Thread {
    /// Its stack, which begins with the limit that generated code knows as `w2n_stack_limit`.
    pub(crate) stack: Stack,
    /// The current call.
    pub(crate) call: Call,
}

/// A call of guest code.
pub(crate) struct Call {
    /// The location to continue at after a trap; null in programs that are not scripts.
    catcher: AtomicPtr<Catcher>,
}

impl Call {
    /// Makes traps return to a catcher.
    pub(crate) fn catch(&self, catcher: *mut Catcher) {
        self.catcher.store(catcher, Relaxed);
    }

    /// Returns the catcher to which a trap returns, if there is one.
    pub(crate) fn get(&self) -> Option<ptr::NonNull<Catcher>> {
        ptr::NonNull::new(self.catcher.load(Relaxed))
    }

    /// Takes the catcher to which a trap returns, if there is one.
    pub(crate) fn take(&self) -> Option<ptr::NonNull<Catcher>> {
        let catcher = ptr::NonNull::new(self.catcher.load(Relaxed))?;
        self.catcher.store(ptr::null_mut(), Relaxed);
        Some(catcher)
    }
}

/// The only thread.
static THREAD: Thread = Thread { stack: Stack::none(), call: Call { catcher: AtomicPtr::new(ptr::null_mut()) } };

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
