//! Containers: directories in the one that was granted.

use core::ffi::CStr;

use super::workshop::{self, Workshop};
use super::{Name, SECOND, Trouble, grant};
use crate::host::error::Error;
use crate::host::file_name;
use crate::host::kept;
use crate::host::limit;
use crate::host::listing::Listing;
use crate::sys::file::{self, OwnedFd};
use crate::sys::{FileType, OpenFlags, directory};

/// The file that tells when a container was created.
const MADE: &CStr = c"made";

/// Creates an empty container.
pub(crate) fn create(name: &Name) -> Result<(), Trouble> {
    let file_name = name.of_container()?;
    match directory::create(grant::ROOT.directory(), file_name.as_c_str(), 0o777).map_err(Error::from) {
        Ok(()) => {}
        Err(Error::Exist) => return Err(Trouble::ContainerExists),
        Err(error) => return Err(error.into()),
    }
    // Whatever somebody else may have put there is not opened.
    let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::NO_FOLLOW;
    let made = open(name)?;
    // Without it, the time is that of the last change.
    let _ = directory::open(made.as_fd(), MADE, flags, 0o666);
    Ok(kept::settle(grant::ROOT.directory())?)
}

/// Opens the directory of a container.
pub(super) fn open(name: &Name) -> Result<OwnedFd, Trouble> {
    workshop::open_directory(grant::ROOT.directory(), name.of_container()?.as_c_str())?.ok_or(Trouble::NoSuchContainer)
}

/// Whether there is such a container.
pub(crate) fn exists(name: &Name) -> Result<bool, Trouble> {
    match directory::attributes(grant::ROOT.directory(), name.of_container()?.as_c_str()).map_err(Error::from) {
        Ok(found) => Ok(found.file_type == FileType::Directory),
        Err(Error::Noent) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Returns when a container was created, in seconds of the epoch.
pub(crate) fn created(name: &Name) -> Result<u64, Trouble> {
    let opened = open(name)?;
    let found = directory::attributes(opened.as_fd(), MADE).or_else(|_| file::attributes(opened.as_fd())).map_err(Error::from)?;
    Ok(found.modified / SECOND)
}

/// Deletes a container and all objects in it. Nobody finds it from the first moment on.
pub(crate) fn delete(name: &Name) -> Result<(), Trouble> {
    Workshop::enter()?.discard(name.of_container()?.as_c_str())
}

/// Deletes all objects of a container.
pub(crate) fn clear(name: &Name) -> Result<(), Trouble> {
    let opened = open(name)?;
    workshop::empty(opened.as_fd(), |name| name.first() == Some(&b'o'))?;
    Ok(kept::settle(opened.as_fd())?)
}

/// The names of the objects of a container, in no order. What comes or goes meanwhile may be among them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names(Listing);

impl Names {
    /// Starts with those of a container.
    pub(crate) fn open(container: &Name) -> Result<Names, Trouble> {
        limit::expect_room()?;
        let opened = open(container)?;
        let listing = workshop::list(opened.as_fd())?;
        limit::count_opened();
        Ok(Names(listing))
    }

    /// Calls a function with the next name, or with nothing at the end.
    pub(crate) fn next<R>(self, act: impl FnOnce(Option<&[u8]>) -> R) -> Result<R, Trouble> {
        let mut act = Some(act);
        loop {
            let done = self.0.current(|entry| {
                let mut room = [0; file_name::LONGEST];
                let name = match entry {
                    // Other files are no objects.
                    Some((_, name)) => Some(file_name::key(b'o', name, &mut room)?),
                    None => None,
                };
                act.take().map(|act| act(name))
            })?;
            match done {
                Some(result) => return Ok(result),
                None => self.0.advance(),
            }
        }
    }

    /// Goes on to the one after it.
    pub(crate) fn advance(self) {
        self.0.advance();
    }

    /// Ends.
    pub(crate) fn close(self) {
        limit::count_closed();
        self.0.close();
    }
}
