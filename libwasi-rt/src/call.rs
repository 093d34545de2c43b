//! Calls of guest code that the runtime survives: a trap, an exit or a timer ends the call and not the process.
//!
//! # Safety
//!
//! Guest code owns nothing of the runtime, so leaving it breaks nothing.
#![allow(unsafe_code)]

use core::ptr;

use wasm2native_abi::trap::Trap;

use crate::arch::{Architecture as _, Catcher, Machine};
use crate::sys::signal;
use crate::thread;
use crate::trap::Origin;

/// Ends the current call with a trap, if there is one that the runtime survives, after whoever made it was told.
pub(crate) fn trap(trap: Trap, origin: &Origin) {
    let Some(catcher) = thread::current().call.take() else { return };
    // SAFETY: the call is being made, so its catcher is still there.
    let told = unsafe { catcher.read() }.told;
    told(trap, origin);
    leave(catcher, trap as usize)
}

/// Ends the current call, if there is one that the runtime survives; the caller of [`catching`] gets `outcome`, which is not 0.
pub(crate) fn end(outcome: usize) {
    if let Some(catcher) = thread::current().call.take() {
        leave(catcher, outcome)
    }
}

/// Ends the current call with [`EXITED`], if the runtime survives that.
pub(crate) fn end_by_exit() {
    let Some(catcher) = thread::current().call.get() else { return };
    // SAFETY: the call is being made, so its catcher is still there.
    if unsafe { catcher.read() }.catches_exits {
        end(EXITED);
    }
}

/// The outcome of a call that the guest ended by exiting.
pub(crate) const EXITED: usize = 0x100;

#[cold]
#[inline(never)]
fn leave(catcher: ptr::NonNull<Catcher>, outcome: usize) -> ! {
    // The kernel blocks the signal that is being handled, and the handler never returns.
    signal::let_faults_through();
    // SAFETY: the call is being made, so its catcher and the frame that this describes are still there.
    let Catcher { pc, sp, fp, .. } = unsafe { catcher.read() };
    // SAFETY: as above.
    unsafe { Machine::resume(pc, sp, fp, outcome) }
}

/// Calls a function, and returns 0 or the outcome that ended it. `told` is told of traps; exits may be caught as well.
///
/// # Safety
///
/// The function is `extern "C"` and takes this argument, and nothing is broken when it is left.
pub(crate) unsafe fn catching(function: *const u8, argument: *mut u8, told: fn(Trap, &Origin), catches_exits: bool) -> usize {
    let mut catcher = Catcher { sp: 0, fp: 0, pc: 0, told, catches_exits };
    thread::current().call.catch(&raw mut catcher);
    // SAFETY: passed on to the caller.
    let outcome = unsafe { Machine::call_catching(function, argument, &mut catcher) };
    thread::current().call.catch(ptr::null_mut());
    outcome
}
