//! Objects that are being written: files of their own, which take the place of an object when they are complete.

use core::ffi::CStr;

use super::workshop::{self, Workshop};
use super::{Id, Trouble, container, grant};
use crate::host::error::Error;
use crate::host::{kept, limit};
use crate::sys::file::{self, HostFd, IoVec, OwnedFd, Transfer};
use crate::sys::{OpenFlags, directory, flow};

/// An object that is being written. It is [kept](Draft::keep) or [given up](Draft::give_up).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draft {
    /// The file, whose lock was taken.
    pub(crate) file: HostFd,
    /// The number in its name.
    number: u32,
}

impl Draft {
    /// Starts an empty one.
    pub(crate) fn begin() -> Result<Draft, Trouble> {
        limit::expect_room()?;
        let (file, number) = Workshop::enter()?.create()?;
        limit::count_opened();
        Ok(Draft { file: file.into_fd(), number })
    }

    /// Puts it in the place of an object, whether there is one or not. What is there is that object or this one at any time.
    pub(crate) fn keep(self, id: &Id) -> Result<(), Trouble> {
        let kept = self.put(id);
        if kept.is_err() {
            self.remove();
        }
        self.close();
        kept
    }

    fn put(self, id: &Id) -> Result<(), Trouble> {
        let into = container::open(&id.container)?;
        // Otherwise, a name could outlive a power failure without what it stands for.
        file::synchronize_data(self.file).map_err(Error::from)?;
        let (from, to) = (workshop::draft(self.number)?, id.object.of_object()?);
        match directory::rename(grant::ROOT.directory(), from.as_c_str(), into.as_fd(), to.as_c_str()).map_err(Error::from) {
            Ok(()) => Ok(kept::settle(into.as_fd())?),
            Err(Error::Xdev) => {
                let copied = replace(&into, self.file, to.as_c_str());
                self.remove();
                copied
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Removes it.
    pub(crate) fn give_up(self) {
        self.remove();
        self.close();
    }

    fn remove(self) {
        // If it cannot be removed now, somebody else will.
        let _ = workshop::draft(self.number).and_then(|name| workshop::remove(grant::ROOT.directory(), name.as_c_str()));
    }

    fn close(self) {
        limit::count_closed();
        let _ = file::close(self.file);
    }
}

/// An object that is copied to its container first: Landlock before Linux 5.19 forbids to rename from one directory to another.
const NEW: &CStr = c"new";

/// Replaces an object by a copy of a file.
pub(super) fn replace(container: &OwnedFd, from: HostFd, name: &CStr) -> Result<(), Trouble> {
    let directory = container.as_fd();
    file::lock(directory).map_err(Error::from)?;
    workshop::remove(directory, NEW)?;
    let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::NO_FOLLOW;
    let new = directory::open(directory, NEW, flags, 0o666).map_err(Error::from)?;
    copy(from, new.as_fd())?;
    file::synchronize_data(new.as_fd()).map_err(Error::from)?;
    directory::rename(directory, NEW, directory, name).map_err(Error::from)?;
    Ok(kept::settle(directory)?)
}

/// Copies all bytes of a file to another, which is empty.
pub(super) fn copy(from: HostFd, to: HostFd) -> Result<(), Trouble> {
    let mut offset = 0;
    loop {
        offset += match flow::copy_range((from, offset), (to, offset), u64::MAX) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            // Not every file system knows how, and not for all of its files.
            Err(_) => match copy_some(from, to, offset)? {
                0 => return Ok(()),
                count => count,
            },
        };
    }
}

fn copy_some(from: HostFd, to: HostFd, offset: u64) -> Result<u64, Error> {
    let mut buffer = [0; 16 << 10];
    let count = file::transfer(from, Transfer::READ_AT, &[IoVec::new(&mut buffer)], offset)?;
    let bytes = IoVec::new(&mut buffer).first(count);
    let mut done = 0;
    while done < count {
        done += file::transfer(to, Transfer::WRITE_AT, &[bytes.after(done)], offset + done as u64)?;
    }
    Ok(count as u64)
}
