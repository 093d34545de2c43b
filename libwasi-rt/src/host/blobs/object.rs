//! Objects: files in the directories of containers.

use super::draft::{self, Draft};
use super::{Id, SECOND, Trouble, container, workshop};
use crate::host::error::Error;
use crate::host::{kept, limit};
use crate::sys::file::{self, HostFd, IoVec, OwnedFd, Transfer};
use crate::sys::{FileType, Stat, directory};

/// An open object, whose content stays the same whatever happens to its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object {
    /// The file.
    pub(crate) file: HostFd,
    /// The size.
    pub(crate) size: u64,
}

impl Object {
    /// Opens an object.
    pub(crate) fn open(id: &Id) -> Result<Object, Trouble> {
        limit::expect_room()?;
        let (file, size) = open(id)?;
        limit::count_opened();
        Ok(Object { file: file.into_fd(), size })
    }

    /// Closes it.
    pub(crate) fn close(self) {
        limit::count_closed();
        // It was only read from.
        let _ = file::close(self.file);
    }

    /// Reads some bytes, and returns how many.
    pub(crate) fn read(self, offset: u64, into: IoVec<'_>) -> Result<usize, Error> {
        Ok(file::transfer(self.file, Transfer::READ_AT, &[into], offset)?)
    }
}

fn open(id: &Id) -> Result<(OwnedFd, u64), Trouble> {
    let container = container::open(&id.container)?;
    match kept::open_file(container.as_fd(), id.object.of_object()?.as_c_str())? {
        Some((opened, attributes)) => Ok((opened, attributes.size)),
        None => Err(Trouble::NoSuchObject),
    }
}

/// Returns when an object was created, in seconds of the epoch, and its size; nothing when there is none.
pub(crate) fn find(id: &Id) -> Result<Option<(u64, u64)>, Trouble> {
    let container = container::open(&id.container)?;
    match directory::attributes(container.as_fd(), id.object.of_object()?.as_c_str()).map_err(Error::from) {
        Ok(Stat { file_type: FileType::RegularFile, modified, size, .. }) => Ok(Some((modified / SECOND, size))),
        Ok(_) | Err(Error::Noent) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Deletes an object, if there is one.
pub(crate) fn delete(id: &Id) -> Result<(), Trouble> {
    let container = container::open(&id.container)?;
    workshop::remove(container.as_fd(), id.object.of_object()?.as_c_str())?;
    Ok(kept::settle(container.as_fd())?)
}

/// Copies an object.
pub(crate) fn copy(from: &Id, to: &Id) -> Result<(), Trouble> {
    let (source, _) = open(from)?;
    // Before anything is written.
    drop(container::open(&to.container)?);
    let draft = Draft::begin()?;
    match draft::copy(source.as_fd(), draft.file) {
        Ok(()) => draft.keep(to),
        Err(trouble) => {
            draft.give_up();
            Err(trouble)
        }
    }
}

/// Moves an object.
pub(crate) fn rename(from: &Id, to: &Id) -> Result<(), Trouble> {
    let (source, target) = (container::open(&from.container)?, container::open(&to.container)?);
    let (old, new) = (from.object.of_object()?, to.object.of_object()?);
    match directory::rename(source.as_fd(), old.as_c_str(), target.as_fd(), new.as_c_str()).map_err(Error::from) {
        Ok(()) => Ok(kept::settle(target.as_fd())?),
        Err(Error::Noent) => Err(Trouble::NoSuchObject),
        Err(Error::Xdev) => {
            draft::replace(&target, open(from)?.0.as_fd(), new.as_c_str())?;
            workshop::remove(source.as_fd(), old.as_c_str())?;
            Ok(kept::settle(source.as_fd())?)
        }
        Err(error) => Err(error.into()),
    }
}
