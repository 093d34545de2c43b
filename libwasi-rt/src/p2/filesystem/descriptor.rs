//! Descriptors: open files and directories.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::answer::Answer;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::host::directory::Directory;
use crate::host::embedded::Position;
use crate::host::error::Error;
use crate::host::file::{self, File, Open, OwnedFile};
use crate::host::flags::{Flags, Kind};
use crate::p2::io::end;
use crate::p2::object::{Descriptor, Number, Object};
use crate::p2::objects;

/// `descriptor-flags`: data can be read.
pub(in crate::p2) const READ: u8 = 1;
/// `descriptor-flags`: data can be written.
pub(in crate::p2) const WRITE: u8 = 2;
/// `descriptor-flags`: writes wait until data and attributes are on disk.
pub(super) const FILE_INTEGRITY_SYNC: u8 = 4;
/// `descriptor-flags`: writes wait until data is on disk.
pub(super) const DATA_INTEGRITY_SYNC: u8 = 8;
/// `descriptor-flags`: reads do the same.
pub(super) const REQUESTED_WRITE_SYNC: u8 = 16;
/// `descriptor-flags`: entries of the directory can change.
pub(super) const MUTATE_DIRECTORY: u8 = 32;

/// Drops a handle. The file is closed unless a stream or another handle refers to it.
pub(in crate::p2) fn drop_descriptor(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(Resource::Descriptor.number(), this)? {
        end::release(number);
    }
    Ok(0)
}

/// Returns the number of a descriptor, and the descriptor.
pub(super) fn borrow(call: &Call<'_>, this: u32) -> Result<(Number, Descriptor), Failure> {
    let number = call.borrow(Resource::Descriptor.number(), this)?;
    match objects::get(number) {
        Some(Object::Descriptor(descriptor)) => Ok((number, descriptor)),
        _ => Err(Failure::Trap(Trap::UnknownHandle)),
    }
}

/// Adds a descriptor with one reference.
pub(in crate::p2) fn insert(file: OwnedFile, kind: Kind, flags: Flags, access: u8) -> Result<Number, Failure> {
    /// The position of files that are part of the executable, which counts for none: they are read from offsets.
    static UNUSED: Position = Position::new();
    let file = match file {
        OwnedFile::Kernel(file) => File::Kernel(file.into_fd()),
        OwnedFile::Node(node) => File::Node(node, &UNUSED),
    };
    let descriptor = Descriptor { open: Open { file, kind, flags }, access, references: 1 };
    objects::insert(Object::Descriptor(descriptor)).inspect_err(|_| {
        let _ = file::close(descriptor.open.file);
    })
}

impl Descriptor {
    /// Returns it as a directory.
    ///
    /// Errors: `Notdir`.
    pub(super) fn directory(&self) -> Result<Directory, Error> {
        if self.open.kind != Kind::Directory {
            return Err(Error::Notdir);
        }
        Ok(Directory { file: self.open.file, flags: self.open.flags })
    }

    /// Returns it as a file that is read.
    ///
    /// Errors: `Isdir`; `Badf` when it was not opened for that.
    pub(super) fn readable(&self) -> Answer<File> {
        self.file_for(READ)
    }

    /// Returns it as a file that is written.
    ///
    /// Errors: `Isdir`; `Rofs` below a read-only directory, `Badf` when it was not opened for that.
    pub(super) fn writable(&self) -> Answer<File> {
        self.file_for(WRITE)
    }

    fn file_for(&self, access: u8) -> Answer<File> {
        if self.open.kind == Kind::Directory {
            return Err(Error::Isdir.into());
        }
        if access == WRITE {
            file::refuse_read_only(self.open.flags)?;
        }
        if self.access & access == 0 {
            return Err(Error::Badf.into());
        }
        Ok(self.open.file)
    }

    /// Returns `descriptor-flags`.
    pub(super) fn flags(&self) -> u8 {
        let changes =
            self.open.kind == Kind::Directory && !self.open.flags.has(Flags::READ_ONLY) && !self.open.file.is_embedded();
        self.access | if changes { MUTATE_DIRECTORY } else { 0 }
    }
}
