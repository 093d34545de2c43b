//! Readers of directories that live from one call to the next: each has pages, a position and an entry of its own.
//!
//! # Safety
//!
//! The pages of a listing are its own until it is closed, which whoever keeps it does once; nothing refers to them between two calls.
#![allow(unsafe_code)]

use core::ptr;

use super::attributes::FileType;
use super::directory::{Directory, Entries};
use super::error::Error;
use super::file::File;
use crate::bytes;
use crate::sys::OpenFlags;
use crate::sys::directory;
use crate::sys::file::OwnedFd;
use crate::sys::pages;

/// A reader of the entries of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listing(usize);

/// What is in its pages.
struct Pages {
    /// The kernel's directory, if it is one: opened again, so that it has a position of its own. It is closed with the pages.
    _reopened: Option<OwnedFd>,
    entries: Entries<true>,
    /// Whether the current entry is there.
    has_current: bool,
    file_type: FileType,
    /// The name of the current entry.
    name: [u8; MAX_NAME],
    length: usize,
}

/// The longest name that file systems have.
const MAX_NAME: usize = 255;

impl Listing {
    /// Opens a directory at its first entry.
    ///
    /// Errors: `Acces` when its entries may not be read; those of the kernel.
    pub(crate) fn open(of: &Directory) -> Result<Listing, Error> {
        let reopened = match of.file {
            File::Kernel(host) => Some(directory::open(host, c".", OpenFlags::READ | OpenFlags::DIRECTORY, 0)?),
            File::Node(..) => None,
        };
        let file = reopened.as_ref().map_or(of.file, |file| File::Kernel(file.as_fd()));
        let entries = Entries::from(&Directory { file, flags: of.flags }, 0, usize::MAX)?;
        let at = pages::allocate(size_of::<Pages>())?;
        let (name, file_type) = ([0; MAX_NAME], FileType::Unknown);
        let pages = Pages { _reopened: reopened, entries, has_current: false, file_type, name, length: 0 };
        // SAFETY: the pages are new, aligned and large enough.
        unsafe { ptr::with_exposed_provenance_mut::<Pages>(at).write(pages) };
        Ok(Listing(at))
    }

    /// Calls a function with the type and the name of the current entry, without `.` and `..`; with nothing after the last.
    pub(crate) fn current<R>(self, act: impl FnOnce(Option<(FileType, &[u8])>) -> R) -> Result<R, Error> {
        // SAFETY: see above.
        let pages = unsafe { &mut *ptr::with_exposed_provenance_mut::<Pages>(self.0) };
        while !pages.has_current {
            let Some(entry) = pages.entries.next()? else { return Ok(act(None)) };
            if !matches!(entry.name, b"." | b"..") {
                pages.length = bytes::copy(&mut pages.name, entry.name);
                pages.file_type = entry.file_type;
                pages.has_current = true;
            }
        }
        Ok(act(Some((pages.file_type, pages.name.get(..pages.length).unwrap_or_default()))))
    }

    /// Goes on to the next entry.
    pub(crate) fn advance(self) {
        // SAFETY: see above.
        let pages = unsafe { &mut *ptr::with_exposed_provenance_mut::<Pages>(self.0) };
        pages.has_current = false;
    }

    /// Closes it.
    pub(crate) fn close(self) {
        // SAFETY: see above.
        unsafe { ptr::with_exposed_provenance_mut::<Pages>(self.0).drop_in_place() };
        // SAFETY: nobody uses the pages from now on.
        unsafe { pages::release(self.0, size_of::<Pages>()) };
    }
}
