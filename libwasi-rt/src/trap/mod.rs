//! From a fault to the end of the program.
//!
//! Guest code traps by faulting: at an instruction listed as a trap site, or by running into the guard of its stack. Nothing in
//! the runtime traps; the two reports that it makes itself (exceptions without a handler, too many exceptions) are attributed to
//! the guest function that called it. A fault that is neither is a bug, here or in the compiler, and the process dies by the
//! signal as it would without this runtime.
//!
//! [`end`] is where a trap ends the program, unless a [call] is made that the runtime survives.
//!
//! # Safety
//!
//! The kernel guarantees what it passes to a signal handler. The names belong to the contract with the compiler.
#![allow(unsafe_code)]

mod backtrace;
mod detail;
pub(crate) mod references;
mod report;

use wasm2native_abi::trap::{Code, EXIT_STATUS, Trap};

use crate::arch::{Architecture as _, Interrupted, Machine, StackPointer};
use crate::code::Place;
use crate::refuse::refuse;
use crate::stack::Frame;
use crate::sys::process;
use crate::sys::signal::{self, Reason, SIGSEGV};
use crate::{call, memory, thread};
pub(crate) use backtrace::Origin;
use backtrace::{caller, place};
use report::chosen as report;

/// Makes faults end the program with a report from now on.
pub(crate) fn install() {
    let (bottom, size) = thread::current().stack.for_signals();
    // SAFETY: that stack is there for this.
    if unsafe { signal::handle_faults(on_fault, bottom, size) }.is_err() {
        refuse(b"error: the system refused to let the program handle faults\n");
    }
}

// The function of a program that ends with a trap. Test scripts and servers have another under this name.
#[cfg(not(test))]
core::arch::global_asm!(
    ".weak w2n_end_by_trap",
    ".type w2n_end_by_trap,@function",
    ".set w2n_end_by_trap, {end}",
    end = sym end_process,
);

#[cfg(not(test))]
unsafe extern "Rust" {
    /// Ends the program, whose guest code trapped at `origin`, or the call that survives it.
    #[link_name = "w2n_end_by_trap"]
    pub(crate) safe fn end(trap: Code, origin: &Origin) -> !;
}

#[cfg(test)]
pub(crate) use end_process as end;

/// Ends the program.
#[cold]
pub(crate) fn end_process(trap: Code, origin: &Origin) -> ! {
    report(trap, origin);
    process::exit(EXIT_STATUS)
}

/// `w2n_end_call_by_trap`: ends the current call, if there is one that the runtime survives, or the program.
#[cfg_attr(not(test), unsafe(no_mangle))]
fn w2n_end_call_by_trap(trap: Code, origin: &Origin) -> ! {
    let Some(call) = call::end() else { end_process(trap, origin) };
    if call.is_reported() {
        report(trap, origin);
    }
    call.leave(trap.number().into())
}

/// `w2n_raise(trap)`, with its caller's return address and frame pointer: ends the program with a trap of the guest code that
/// called it. The code is one that a function of the runtime returned.
#[cfg_attr(test, allow(dead_code))]
pub(crate) unsafe extern "C" fn raise(trap: u32, pc: usize, fp: usize) -> ! {
    let trap = Trap::from_code(trap as u8).unwrap_or(Trap::Unreachable);
    end(trap.into(), &Origin::of_call(Frame { pc, fp }))
}

/// Handles a fault: called by the kernel.
unsafe extern "C" fn on_fault(signal: u32, reason: &Reason, context: *const u8) {
    let (code, address) = (reason.code(), reason.fault_address());
    // SAFETY: the kernel gave this context.
    let interrupted = unsafe { Machine::interrupted(context, signal) };
    // Another process may send these signals too; only the kernel uses positive codes, and all but one of them for faults.
    if code > 0 || code == Machine::CODE_OF_COMPARISON {
        if let Some(trap) = trap_of(signal, address, interrupted.pc) {
            end(trap.into(), &origin_of(&interrupted));
        }
        report::report_bug(signal, address, interrupted.pc);
    }
    if code <= 0 {
        signal::end_by(signal);
    }
    // The instruction faults again, and now it ends the process.
    signal::restore_default(signal);
}

/// Returns the trap that a fault stands for, if any.
fn trap_of(signal: u32, address: usize, pc: usize) -> Option<Trap> {
    let place = place(pc)?;
    if signal == SIGSEGV && thread::current().stack.is_guard(address) {
        return Some(Trap::StackOverflow);
    }
    if signal == SIGSEGV && place.accesses_unlisted() && memory::is_past_end(address) {
        return Some(Trap::MemoryOutOfBounds);
    }
    match place.trap()? {
        // An access inside the bounds may fault as well: for example, when the executable that its page comes from was truncated.
        Trap::MemoryOutOfBounds if signal == SIGSEGV && !memory::is_past_end(address) => None,
        trap => Some(trap),
    }
}

/// Returns the locations of the interrupted guest function and its caller.
fn origin_of(interrupted: &Interrupted) -> Origin {
    let function = place(interrupted.pc).and_then(Place::function);
    // SAFETY: guest code was interrupted.
    let entered = function.and_then(|function| unsafe { Machine::return_address_without_frame(interrupted, function.offset) });
    let stack = &thread::current().stack;
    let pointer = || if stack.is_guard(interrupted.sp) { StackPointer::InGuard } else { StackPointer::Mapped };
    // SAFETY: as above.
    let fp = unsafe { Machine::frame_pointer(interrupted, pointer) };
    let caller = match entered {
        Some(pc) => Some(Frame { pc, fp }),
        None => caller(Frame { pc: interrupted.pc, fp }),
    };
    Origin { address: interrupted.pc, caller }
}
