//! Faults in programs with a heap, which have more reasons to trap than others: so the handler of other programs does not grow.
//!
//! # Safety
//!
//! The kernel guarantees what it passes to a signal handler.
#![allow(unsafe_code)]

use wasm2native_abi::heap::NULL_GUARD;
use wasm2native_abi::trap::Code;

use super::backtrace::place;
use super::{end, origin_of};
use crate::arch::{Architecture as _, Machine};
use crate::sys::Errno;
use crate::sys::signal::{self, Reason, SIGSEGV};
use crate::thread;

/// Makes faults of accesses by references traps as well, from now on.
pub(crate) fn install() -> Result<(), Errno> {
    let (bottom, size) = thread::current().stack.for_signals();
    // SAFETY: that stack is there for this.
    unsafe { signal::handle_faults(on_fault, bottom, size) }
}

/// Handles a fault: called by the kernel.
unsafe extern "C" fn on_fault(signal: u32, reason: &Reason, context: *const u8) {
    // SAFETY: the kernel gave this context.
    let interrupted = unsafe { Machine::interrupted(context, signal) };
    if reason.code() > 0 || reason.code() == Machine::CODE_OF_COMPARISON {
        if let Some(trap) = trap_of(signal, reason.fault_address(), interrupted.pc) {
            end(trap, &origin_of(&interrupted));
        }
    }
    // SAFETY: passed on from the kernel.
    unsafe { super::on_fault(signal, reason, context) }
}

/// Returns the trap that a fault stands for, if only programs with a heap have it.
fn trap_of(signal: u32, address: usize, pc: usize) -> Option<Code> {
    if signal == SIGSEGV && address >= NULL_GUARD as usize {
        return None;
    }
    place(pc)?.trap_of_heap()
}
