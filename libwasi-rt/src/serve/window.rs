//! The file descriptors of the guest: numbers below those of connections, and above those that the worker started with.
//!
//! ```text
//! 0 …                first …              end …                                             …
//! at the freeze      opened by a guest    copies of those at the freeze that a guest has    connections
//! ```
//!
//! The kernel gives the lowest free number, so what a guest opens lies in between. All of that is closed after a request, without
//! a list of what was opened. What a guest had from its start it may have closed, and the number may be that of something else by
//! now: each is opened again from its copy. What a copy does not have is what both share, the position in a file and its flags: those
//! are set again. What has been read from a connection is gone, so the guest has none at the freeze.

use super::connection::Number;
use super::record::record;
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::children::close_range;
use crate::sys::file::{self, HostFd, OwnedFd, Whence};
use crate::sys::{Errno, FileType, OpenFlags, limits, pages, process, socket};
use wasm2native_abi::serve::SOCKETS;

/// How many numbers functions of the runtime use beside those that the guest has, to find files and names.
const PASSING: u32 = 32;

/// The numbers of the guest.
pub(super) struct Window {
    first: i32,
    end: i32,
    /// For each number from [`FIRST`] on, what the guest had there from its start.
    granted: &'static [Option<Granted>],
    first_connection: i32,
    /// The number of connections for which there are numbers.
    pub(super) connections: usize,
}

/// Something that the guest had from its start.
struct Granted {
    /// Its copy.
    copy: HostFd,
    /// The position and the flags at the freeze, of a file that was opened by then.
    opened: Option<(u64, OpenFlags)>,
}

/// The first number after those of the standard streams: two of them are the server's, and the third is never closed.
const FIRST: i32 = 3;

impl Window {
    /// Those that are free now, as many as the guest may have. What is open now is the guest's, unless it is the server's `own`.
    pub(super) fn new(own: impl Iterator<Item = HostFd> + Clone) -> Result<Window, Errno> {
        let highest = own.clone().fold(FIRST, |highest, own| highest.max(own.number()));
        let first = file::lowest_free()?.max(highest + 1);
        let most = limits::most_files();
        // At least half are left for connections.
        let wanted = i32::try_from(program::record().limits.files.saturating_add(PASSING)).unwrap_or(i32::MAX);
        let end = first.saturating_add(wanted).min(i32::try_from(most / 2).unwrap_or(i32::MAX).max(first));
        // Without a number for each, a copy would be missing, or a connection refused that another worker can take.
        let first_connection = end + (first - FIRST);
        let left = usize::try_from(most).unwrap_or(usize::MAX).saturating_sub(first_connection as usize);
        let connections = left.min(record().connections as usize);
        if connections == 0 {
            return Err(Errno::EMFILE);
        }
        let granted = pages::array_with((first - FIRST) as usize, |index| {
            let number = FIRST + index as i32;
            if own.clone().any(|own| own.number() == number) {
                return None;
            }
            let copy = file::duplicate_as(HostFd::new(number), end + index as i32).map(OwnedFd::into_fd);
            if copy.is_err() {
                // A number that is free would be the guest's, and lies among the server's: it is used up.
                let _ = own.clone().next().map(|own| file::duplicate_as(own, number).map(OwnedFd::into_fd));
            }
            copy.ok().map(|copy| Granted { copy, opened: opened(copy) })
        })?;
        Ok(Window { first, end, granted, first_connection, connections })
    }

    /// Moves a file descriptor out of the way: that of the connection with this number.
    pub(super) fn move_out(&self, file: OwnedFd, number: Number) -> Result<HostFd, Errno> {
        Ok(file::duplicate_as(file.as_fd(), self.first_connection + number as i32)?.into_fd())
    }

    /// Closes whatever a guest has left open, and opens again what it had.
    pub(super) fn restore(&self) {
        for (number, granted) in (FIRST..).zip(self.granted) {
            let Some(Granted { copy, opened }) = granted else { continue };
            // Nothing refuses a number that was in use.
            let _ = file::duplicate_as(*copy, number).map(OwnedFd::into_fd);
            if let Some((position, flags)) = *opened {
                // Nor what the file had before.
                let _ = file::seek(*copy, position as i64, Whence::Start);
                let _ = file::set_flags(*copy, flags);
            }
        }
        // The kernel looks at each number. One without this call, before Linux 5.9, is not served.
        if record().opens != 0 {
            let _ = close_range(self.first, self.end - 1);
        }
    }
}

/// Returns the position and the flags of a file that requests could change; nothing for other things.
fn opened(file: HostFd) -> Option<(u64, OpenFlags)> {
    if record().opens == 0 {
        return None;
    }
    let flags = file::flags(file).ok().filter(|flags| !flags.has(OpenFlags::PATH))?;
    match file::type_of(file).ok()? {
        FileType::Directory => None,
        FileType::StreamSocket => {
            if record().opens == SOCKETS && !socket::listens(file).unwrap_or(false) {
                refuse_connection();
            }
            None
        }
        // What has no position is at 0 for good.
        _ => Some((file::seek(file, 0, Whence::Current).unwrap_or(0), flags)),
    }
}

/// Ends the worker: requests would read from a connection what others are answered there.
fn refuse_connection() -> ! {
    let mut message = Message::new();
    message.text("error: the program opened a connection before it was to serve, and requests would share it\n");
    message.text("  help: open connections when a request is answered\n").end();
    process::exit(REFUSED)
}
