//! Things that have no place yet, or none any more: whoever begins with one has the lock of the directory for that moment, and removes
//! what others have left.

use core::ffi::CStr;

use super::{Trouble, grant};
use crate::bytes;
use crate::host::directory::Directory;
use crate::host::error::Error;
use crate::host::file::File;
use crate::host::file_name::{self, Name};
use crate::host::flags::Flags;
use crate::host::kept;
use crate::host::listing::Listing;
use crate::sys::file::{self, HostFd, OwnedFd};
use crate::sys::{FileType, OpenFlags, directory};

/// The letters that names begin with.
const DRAFT: u8 = b't';
const DELETED: u8 = b'd';

/// The lock, as long as this lives.
pub(super) struct Workshop(OwnedFd);

impl Workshop {
    /// Takes the lock, and removes what was left.
    ///
    /// The directory may have many containers, so it is listed without the lock. Only if something was left does the lock last as long as one
    /// more listing: what is found without it may be new, and is not locked yet by whoever creates it.
    pub(super) fn enter() -> Result<Workshop, Trouble> {
        // A lock belongs to an open file, and that of the grant is shared by all workers of a server.
        let flags = OpenFlags::READ | OpenFlags::DIRECTORY;
        let workshop = Workshop(directory::open(grant::ROOT.directory(), c".", flags, 0).map_err(Error::from)?);
        let mut is_left = false;
        // What cannot be looked at or removed is in nobody's way.
        let _ = each(workshop.0.as_fd(), |name| {
            is_left |= matches!(take_left(name), Ok(Some(_)));
            Ok(())
        });
        file::lock(workshop.0.as_fd()).map_err(Error::from)?;
        if is_left {
            let _ = each(workshop.0.as_fd(), |name| {
                let _ = remove_left(name);
                Ok(())
            });
        }
        Ok(workshop)
    }

    /// Creates a file, whose lock is taken, and returns it and its number.
    pub(super) fn create(self) -> Result<(OwnedFd, u32), Trouble> {
        let flags = OpenFlags::READ_WRITE | OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::NO_FOLLOW;
        for number in 0.. {
            match directory::open(grant::ROOT.directory(), name_of(DRAFT, number)?.as_c_str(), flags, 0o666).map_err(Error::from)
            {
                Ok(file) => {
                    file::lock(file.as_fd()).map_err(Error::from)?;
                    return Ok((file, number));
                }
                Err(Error::Exist) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Trouble::Full)
    }

    /// Removes the directory of a container with all that is in it.
    pub(super) fn discard(self, container: &CStr) -> Result<(), Trouble> {
        for number in 0.. {
            let name = name_of(DELETED, number)?;
            if directory::attributes(grant::ROOT.directory(), name.as_c_str()).is_ok() {
                continue;
            }
            match directory::rename(grant::ROOT.directory(), container, grant::ROOT.directory(), name.as_c_str())
                .map_err(Error::from)
            {
                Ok(()) => {}
                Err(Error::Noent) => return Err(Trouble::NoSuchContainer),
                Err(error) => return Err(error.into()),
            }
            kept::settle(grant::ROOT.directory())?;
            let Some(opened) = open_directory(grant::ROOT.directory(), name.as_c_str())? else { return Ok(()) };
            file::lock(opened.as_fd()).map_err(Error::from)?;
            // Others need not wait until it is empty.
            drop(self);
            return remove_directory(name.as_c_str(), opened.as_fd());
        }
        Err(Trouble::Full)
    }
}

/// Returns the name of the file of a draft.
pub(super) fn draft(number: u32) -> Result<Name, Trouble> {
    name_of(DRAFT, number)
}

fn name_of(letter: u8, number: u32) -> Result<Name, Trouble> {
    let digit = |shift: u32| b"0123456789abcdef".get((number >> shift & 15) as usize).copied().unwrap_or(b'0');
    Ok(Name::new(letter, &[28, 24, 20, 16, 12, 8, 4, 0].map(digit))?)
}

/// Whether a name is one that [`name_of`] returns.
fn is_number(name: &[u8]) -> bool {
    let is_digit = |&byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    matches!(name, [DRAFT | DELETED, digits @ ..] if digits.len() == 8 && digits.iter().all(is_digit))
}

/// Takes the lock of something that nobody works on.
fn take_left(name: &CStr) -> Result<Option<OwnedFd>, Trouble> {
    if !is_number(name.to_bytes()) {
        return Ok(None);
    }
    let root = grant::ROOT.directory();
    let opened = match directory::attributes(root, name).map_err(Error::from)?.file_type {
        FileType::Directory => open_directory(root, name)?,
        FileType::RegularFile => kept::open_file(root, name)?.map(|(opened, _)| opened),
        // It is not ours, and opening it could have effects.
        _ => None,
    };
    Ok(opened.filter(|opened| file::try_lock(opened.as_fd())))
}

/// Removes something unless somebody works on it.
fn remove_left(name: &CStr) -> Result<(), Trouble> {
    let Some(opened) = take_left(name)? else { return Ok(()) };
    match file::type_of(opened.as_fd()).map_err(Error::from)? {
        FileType::Directory => remove_directory(name, opened.as_fd()),
        _ => remove(grant::ROOT.directory(), name),
    }
}

fn remove_directory(name: &CStr, opened: HostFd) -> Result<(), Trouble> {
    loop {
        empty(opened, |_| true)?;
        match directory::remove(grant::ROOT.directory(), name).map_err(Error::from) {
            Ok(()) | Err(Error::Noent) => return Ok(()),
            // An object that was complete at the same time.
            Err(Error::Notempty | Error::Exist) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Removes the files of a directory whose names are wanted.
pub(super) fn empty(of: HostFd, is_wanted: impl Fn(&[u8]) -> bool) -> Result<(), Trouble> {
    each(of, |name| if is_wanted(name.to_bytes()) { remove(of, name) } else { Ok(()) })
}

/// Calls a function with the name of each entry of a directory.
fn each(of: HostFd, mut act: impl FnMut(&CStr) -> Result<(), Trouble>) -> Result<(), Trouble> {
    let listing = list(of)?;
    let result = loop {
        let mut name = [0; file_name::LONGEST + 1];
        let found = listing.current(|entry| entry.map(|(_, entry)| bytes::copy(&mut name, entry)).is_some());
        match found.map_err(Trouble::from) {
            Ok(true) => {}
            other => break other.map(drop),
        }
        if let Err(trouble) = act(directory::string(&name)) {
            break Err(trouble);
        }
        listing.advance();
    };
    listing.close();
    result
}

/// Lists a directory.
pub(super) fn list(directory: HostFd) -> Result<Listing, Error> {
    Listing::open(&Directory { file: File::Kernel(directory), flags: Flags::NONE })
}

/// Opens a directory; nothing if there is none.
pub(super) fn open_directory(start: HostFd, name: &CStr) -> Result<Option<OwnedFd>, Trouble> {
    let flags = OpenFlags::READ | OpenFlags::DIRECTORY | OpenFlags::NO_FOLLOW;
    match directory::open(start, name, flags, 0).map_err(Error::from) {
        Ok(opened) => Ok(Some(opened)),
        Err(Error::Noent) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Removes a file, if there is one.
pub(super) fn remove(start: HostFd, name: &CStr) -> Result<(), Trouble> {
    match directory::unlink(start, name).map_err(Error::from) {
        Ok(()) | Err(Error::Noent) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
