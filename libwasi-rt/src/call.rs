//! Calls of guest code that the runtime survives: a trap, an exit or a timer ends the call and not the process.
//!
//! # Safety
//!
//! Guest code owns nothing of the runtime, so leaving it breaks nothing. The names belong to the contract with the compiler.
#![allow(unsafe_code)]

use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use crate::arch::{Architecture as _, Catcher, Machine};
use crate::sys::{process, signal};

/// What ends a call beside its return and traps, and whether traps are reported.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    /// Traps end it, and nobody is told.
    Quiet,
    /// Traps end it and are reported; exiting ends it as well.
    Reported,
}

/// A call that is being made.
struct Call {
    catcher: Catcher,
    manner: Manner,
}

/// The call that is being made, if one is that the runtime survives.
static CURRENT: AtomicPtr<Call> = AtomicPtr::new(ptr::null_mut());

/// A call that nothing ends any more but its holder.
pub(crate) struct Ended(ptr::NonNull<Call>);

impl Ended {
    /// Whether the reason is reported.
    pub(crate) fn is_reported(&self) -> bool {
        // SAFETY: the call is being made, so this is still there.
        matches!(unsafe { self.0.read() }.manner, Manner::Reported)
    }

    /// Goes on after the call; the caller of [`catching`] gets `outcome`, which is not 0.
    #[cold]
    #[inline(never)]
    pub(crate) fn leave(self, outcome: usize) -> ! {
        // The kernel blocks the signal that is being handled, and the handler never returns.
        signal::let_faults_through();
        // SAFETY: the call is being made, so its catcher and the frame that this describes are still there.
        let Catcher { pc, sp, fp } = unsafe { self.0.read() }.catcher;
        // SAFETY: as above.
        unsafe { Machine::resume(pc, sp, fp, outcome) }
    }
}

/// Ends the current call, if there is one that the runtime survives: it is left by what this returns.
pub(crate) fn end() -> Option<Ended> {
    let call = ptr::NonNull::new(CURRENT.load(Relaxed))?;
    CURRENT.store(ptr::null_mut(), Relaxed);
    Some(Ended(call))
}

// The function of a program that is no server. A server has another under this name.
#[cfg(not(test))]
core::arch::global_asm!(
    ".weak w2n_exit",
    ".type w2n_exit,@function",
    ".set w2n_exit, {exit}",
    exit = sym end_process,
);

#[cfg(not(test))]
unsafe extern "Rust" {
    /// Ends the process with this status, or the current call if there is one that exiting ends.
    #[link_name = "w2n_exit"]
    pub(crate) safe fn exit(status: u32) -> !;
}

#[cfg(test)]
pub(crate) use end_process as exit;

/// Ends the process.
pub(crate) fn end_process(status: u32) -> ! {
    process::exit(status as i32)
}

/// `w2n_exit_served`: ends the current call with [`EXITED`] or [`GAVE_UP`], if the runtime survives that, or the process.
#[cfg_attr(not(test), unsafe(no_mangle))]
fn w2n_exit_served(status: u32) -> ! {
    if let Some(call) = ptr::NonNull::new(CURRENT.load(Relaxed)) {
        // SAFETY: the call is being made, so this is still there.
        if let Manner::Reported = unsafe { call.read() }.manner {
            CURRENT.store(ptr::null_mut(), Relaxed);
            Ended(call).leave(if status == 0 { EXITED } else { GAVE_UP });
        }
    }
    end_process(status)
}

/// The outcome of a call that the guest ended by exiting with status 0.
pub(crate) const EXITED: usize = 0x100;

/// The outcome of a call that the guest ended by exiting with another status.
pub(crate) const GAVE_UP: usize = 0x102;

/// Calls a function, and returns 0 or the outcome that ended it: the code of a trap, or what a timer said.
///
/// # Safety
///
/// The function is `extern "C"` and takes this argument, and nothing is broken when it is left.
pub(crate) unsafe fn catching(function: *const u8, argument: *mut u8, manner: Manner) -> usize {
    let mut call = Call { catcher: Catcher { sp: 0, fp: 0, pc: 0 }, manner };
    let made = &raw mut call;
    CURRENT.store(made, Relaxed);
    // SAFETY: it is there for the time of the call.
    let catcher = unsafe { &mut (*made).catcher };
    // SAFETY: passed on to the caller.
    let outcome = unsafe { Machine::call_catching(function, argument, catcher) };
    CURRENT.store(ptr::null_mut(), Relaxed);
    outcome
}
