//! The file descriptors of the guest: numbers below those of connections, and above those that the worker started with.
//!
//! The kernel gives the lowest free number, so what a guest opens lies in between. All of that is closed after a request, without
//! a list of what was opened.

use super::connection::Number;
use super::record;
use crate::program;
use crate::sys::children::close_range;
use crate::sys::file::{self, HostFd, OwnedFd};
use crate::sys::{Errno, limits};

/// How many numbers functions of the runtime use beside those that the guest has, to find files and names.
const PASSING: u32 = 32;

/// The numbers of the guest.
pub(super) struct Window {
    first: i32,
    end: i32,
}

impl Window {
    /// Those that are free now, as many as the guest may have.
    pub(super) fn new() -> Window {
        let first = file::lowest_free().unwrap_or(3);
        let most = limits::most_files();
        // At least half are left for connections.
        let wanted = i32::try_from(program::record().limits.files.saturating_add(PASSING)).unwrap_or(i32::MAX);
        let end = first.saturating_add(wanted).min(i32::try_from(most / 2).unwrap_or(i32::MAX).max(first));
        Window { first, end }
    }

    /// Moves a file descriptor out of the way: that of the connection with this number.
    pub(super) fn move_out(&self, file: OwnedFd, number: Number) -> Result<HostFd, Errno> {
        Ok(file::duplicate_as(file.as_fd(), self.end + number as i32)?.into_fd())
    }

    /// Closes whatever a guest has left open.
    pub(super) fn close_all(&self) {
        // The kernel looks at each number. One without this call, before Linux 5.9, is not served.
        if record().opens != 0 {
            let _ = close_range(self.first, self.end - 1);
        }
    }
}
