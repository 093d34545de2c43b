//! The process that is measured, so that it ends when the measurement is given up.

use super::name;
use crate::{Error, Result};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The process that runs, by a descriptor: its number may belong to another one when it has ended.
static RUNNING: Mutex<Option<OwnedFd>> = Mutex::new(None);

/// Starts a process that [`end`] ends; one at a time.
///
/// # Errors
///
/// When it cannot be started.
pub(super) fn start(command: &mut Command) -> Result<Child> {
    let mut running = running();
    let child = command.spawn().map_err(|error| Error::new(format!("cannot run {}: {error}", name(command))))?;
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    *running = id.and_then(|id| pidfd_open(id, PidfdFlags::empty()).ok());
    Ok(child)
}

/// Kills the process that is measured, for a process that ends now: whoever wants to start another waits forever.
pub fn end() {
    let running = running();
    if let Some(process) = &*running {
        // It may have ended meanwhile, which is as good.
        let _ = pidfd_send_signal(process, Signal::KILL);
    }
    std::mem::forget(running);
}

fn running() -> MutexGuard<'static, Option<OwnedFd>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}
