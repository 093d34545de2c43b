//! Messages of the first process, which never waits for whoever reads standard error: what cannot be written now is not written.
//!
//! # Safety
//!
//! A call that a tick leaves does nothing but write.
#![allow(unsafe_code)]

use crate::call::{self, Manner};
use crate::host::clock;
use crate::message::Message;
use crate::sys::file::HostFd;
use crate::sys::poll::{self, Interest, Waited};
use crate::sys::process;
use crate::sys::signal::{self, Reason};

/// The time after which a write is left that had room at first, and has waited since, in nanoseconds.
const MOMENT: u64 = 20_000_000;

/// The outcome of a write that was left.
const LEFT: usize = 1;

/// Writes a message, if there is room for it.
pub(super) fn say(message: &mut Message) {
    message.end_with(|mut text| {
        let mut file = [Waited::new(Some(HostFd::new(2)), Interest::Write)];
        let has_room = matches!(poll::wait(&mut file, Some(clock::to_time(0))), Ok(1..));
        // A worker may fill what room there is.
        if !has_room || signal::handle_ticks(on_tick).is_err() {
            return;
        }
        signal::tick(MOMENT);
        // SAFETY: the function takes this argument, and half of a text breaks nothing.
        let _ = unsafe { call::catching(write as *const u8, (&raw mut text).cast(), Manner::Quiet) };
        signal::tick(0);
    });
}

/// Writes text to standard error.
unsafe extern "C" fn write(text: *mut u8) {
    // SAFETY: the caller passed the place of a text, which stays until this returns or is left.
    process::write_error(unsafe { text.cast::<&[u8]>().read() });
}

/// Leaves a write: called by the kernel.
unsafe extern "C" fn on_tick(_signal: u32, _reason: &Reason, _context: *const u8) {
    if let Some(call) = call::end() {
        call.leave(LEFT);
    }
}
