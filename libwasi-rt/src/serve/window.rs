//! The file descriptors of the guest: numbers below those of connections, and above those that the worker started with.
//!
//! The kernel gives the lowest free number, so what a guest opens lies in between. All of that is closed after a request, without
//! a list of what was opened. What the guest had from the start, as a granted directory, can be closed by it all the same, and is
//! opened again from a copy.

use super::connection::Number;
use super::record;
use crate::program;
use crate::sys::children::close_range;
use crate::sys::file::{self, HostFd, OwnedFd};
use crate::sys::{Errno, FileType, limits, pages};

/// How many numbers functions of the runtime use beside those that the guest has, to find files and names.
const PASSING: u32 = 32;

/// The lowest number that a guest can close: standard streams are no files of the kernel's to it, or stay open.
const LOWEST: i32 = 3;

/// The numbers of the guest.
pub(super) struct Window {
    first: i32,
    end: i32,
    /// Copies of the directories that are open under the numbers before the first, for a guest with files: their numbers are those
    /// from the end on.
    copies: &'static [Option<HostFd>],
}

impl Window {
    /// Those that are free now, as many as the guest may have.
    pub(super) fn new() -> Result<Window, Errno> {
        let first = file::lowest_free().unwrap_or(3);
        let most = limits::most_files();
        // At least half are left for connections.
        let wanted = i32::try_from(program::record().limits.files.saturating_add(PASSING)).unwrap_or(i32::MAX);
        let end = first.saturating_add(wanted).min(i32::try_from(most / 2).unwrap_or(i32::MAX).max(first));
        let count = if record().opens != 0 { usize::try_from(first - LOWEST).unwrap_or(0) } else { 0 };
        Ok(Window { first, end, copies: pages::array_with(count, |index| copy(number(index), end + index as i32))? })
    }

    /// Moves a file descriptor out of the way: that of the connection with this number.
    pub(super) fn move_out(&self, file: OwnedFd, number: Number) -> Result<HostFd, Errno> {
        Ok(file::duplicate_as(file.as_fd(), self.end + (self.copies.len() + number) as i32)?.into_fd())
    }

    /// Closes whatever a guest has left open, and opens what it has closed.
    pub(super) fn restore(&self) {
        if record().opens == 0 {
            return;
        }
        // The kernel looks at each number. One without this call, before Linux 5.9, is not served.
        let _ = close_range(self.first, self.end - 1);
        for (index, &copy) in self.copies.iter().enumerate() {
            let restored = copy.and_then(|copy| file::duplicate_as(copy, number(index).number()).ok());
            let _ = restored.map(OwnedFd::into_fd);
        }
    }
}

/// Returns the number with this index among those before the first of the guest.
fn number(index: usize) -> HostFd {
    HostFd::new(LOWEST.saturating_add(i32::try_from(index).unwrap_or(i32::MAX)))
}

/// Copies a directory to this number.
fn copy(original: HostFd, to: i32) -> Option<HostFd> {
    let found = file::attributes(original).ok().filter(|found| found.file_type == FileType::Directory);
    found.and_then(|_| file::duplicate_as(original, to).ok()).map(OwnedFd::into_fd)
}
