//! The values of all workers, where they are in memory of this process: a socket to each worker, through which it asks.
//!
//! # Safety
//!
//! The record holds the address of a function of this type.
#![allow(unsafe_code)]

use core::sync::atomic::{AtomicI32, Ordering::Relaxed};

use crate::host::key_value::shared::keeping::{Heard, Keeping, Office};
use crate::serve::loads::MOST_WORKERS;
use crate::serve::record::record;
use crate::sys::file::{HostFd, OwnedFd};
use crate::sys::{Errno, local};

/// The end of a worker; -1 if values are elsewhere. It is opened for the next worker, which alone keeps it.
static END: AtomicI32 = AtomicI32::new(-1);

/// Returns the end of this worker, if it has one.
pub(super) fn end() -> Option<HostFd> {
    Some(HostFd::new(END.load(Relaxed))).filter(|end| end.number() >= 0)
}

/// The keeper of values, and the sockets of workers.
pub(super) struct Values {
    keeping: Option<Keeping>,
    sockets: [Option<OwnedFd>; MOST_WORKERS],
}

impl Values {
    /// Makes room for values, if the program keeps them here.
    pub(super) fn new() -> Result<Values, Errno> {
        let office = record().office.as_ptr();
        let keeping = (!office.is_null()).then(|| {
            // SAFETY: it is the address of such a function.
            let office = unsafe { core::mem::transmute::<*const u8, Office>(office) };
            office()
        });
        if let Some(keeping) = &keeping {
            (keeping.start)(MOST_WORKERS)?;
        }
        Ok(Values { keeping, sockets: [const { None }; MOST_WORKERS] })
    }

    /// Opens the socket of the worker that is started next, and returns its end, which this process closes afterwards.
    pub(super) fn open(&mut self, place: usize) -> Result<Option<OwnedFd>, Errno> {
        if self.keeping.is_none() {
            return Ok(None);
        }
        let (ours, theirs) = local::pair()?;
        if let Some(socket) = self.sockets.get_mut(place) {
            *socket = Some(ours);
        }
        Ok(Some(theirs))
    }

    /// Has this process, a worker, ask through its end.
    pub(super) fn join(&self, end: Option<OwnedFd>) {
        if let (Some(keeping), Some(end)) = (&self.keeping, end) {
            let end = end.into_fd();
            END.store(end.number(), Relaxed);
            (keeping.join)(end);
        }
    }

    /// Closes the socket of a worker, and forgets what it has not finished.
    pub(super) fn close(&mut self, place: usize) {
        if let Some(keeping) = &self.keeping {
            (keeping.forget)(place);
        }
        if let Some(socket) = self.sockets.get_mut(place) {
            *socket = None;
        }
    }

    /// Returns the open sockets.
    pub(super) fn files(&self) -> impl Iterator<Item = HostFd> + '_ {
        self.sockets.iter().flatten().map(OwnedFd::as_fd)
    }

    /// Answers one question of each worker that has one, and closes the sockets of those that are gone. Returns the place of a worker
    /// that is to be ended, if there is one.
    pub(super) fn answer(&mut self) -> Option<usize> {
        let keeping = self.keeping.as_ref()?;
        for (place, socket) in self.sockets.iter_mut().enumerate() {
            let Some(file) = socket.as_ref().map(OwnedFd::as_fd) else { continue };
            match (keeping.answer)(place, file) {
                Heard::Nothing => {}
                Heard::End => *socket = None,
                Heard::Nonsense => {
                    *socket = None;
                    return Some(place);
                }
            }
        }
        None
    }
}
