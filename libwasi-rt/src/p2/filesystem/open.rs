//! Opening files and directories.

use wasm2native_abi::host::Resource;

use super::answer::{Answer, links, set_path, store_handle};
use super::descriptor::{
    self, DATA_INTEGRITY_SYNC, FILE_INTEGRITY_SYNC, MUTATE_DIRECTORY, READ, REQUESTED_WRITE_SYNC, WRITE, borrow,
};
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::host::flags::{Flags, Kind};
use crate::host::limit;
use crate::host::open;
use crate::host::path::Path;
use crate::p2::object::Descriptor;
use crate::sys::OpenFlags;

/// `open-flags`: create the file if it does not exist.
const CREATE: u32 = 1;
/// `open-flags`: fail if it is not a directory.
const DIRECTORY: u32 = 2;
/// `open-flags`: fail if it exists already.
const EXCLUSIVE: u32 = 4;
/// `open-flags`: truncate the file.
const TRUNCATE: u32 = 8;

/// Open a file or directory. What is opened for nothing is opened for reading. Whether entries of a directory may change is passed on
/// from the directory that it is opened in, whether `mutate-directory` is set or not: programs that were made for preview 1 do not
/// know it.
///
/// Errors: `read-only` when `flags` has `write` or `mutate-directory`, or `open-flags` has `create` or `truncate`, below a directory
/// granted for reading only; `invalid` for a directory that is to be created or truncated; `no-such-device` for writing to a named pipe
/// that nobody reads; `loop` for a symbolic link that must not be followed; `exist`, `is-directory`; `insufficient-memory` when too many
/// files are open; and those of [paths](super::path).
#[expect(clippy::too_many_arguments, reason = "the standard's")]
pub(in crate::p2) fn open_at(
    call: &mut Call<'_>,
    this: u32,
    path_flags: u32,
    path: GuestPtr,
    length: u32,
    open_flags: u32,
    flags: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (_, base) = borrow(call, this)?;
    store_handle(call, results, |call| {
        let mut name = Path::new();
        set_path(&mut name, call, (path, length))?;
        open(call, &base, &name, path_flags, open_flags, flags as u8)
    })
}

fn open(call: &mut Call<'_>, base: &Descriptor, name: &Path, path_flags: u32, open_flags: u32, flags: u8) -> Answer<u32> {
    let directory = base.directory()?;
    let created = open_flags_of(open_flags)?;
    let changes = flags & (WRITE | MUTATE_DIRECTORY) != 0 || open_flags & (CREATE | TRUNCATE) != 0;
    if changes && directory.flags.has(Flags::READ_ONLY) {
        return Err(Error::Rofs.into());
    }
    limit::expect_room()?;
    let access = match flags & (READ | WRITE) {
        WRITE => OpenFlags::WRITE,
        0 | READ => OpenFlags::READ,
        _ => OpenFlags::READ_WRITE,
    };
    let opened = open::open(&directory, name, links(path_flags), created | access | synchronized(flags))?;
    let kind = Kind::of(opened.file_type);
    let granted = if flags & (READ | WRITE) == 0 { flags | READ } else { flags } & !MUTATE_DIRECTORY & KNOWN;
    let flags = opened.flags | directory.flags.and(Flags::INHERITED);
    let number = descriptor::insert(opened.file, kind, flags, granted)?;
    Ok(call.new_own(Resource::Descriptor.number(), number)?)
}

/// Every flag of a descriptor.
const KNOWN: u8 = READ | WRITE | FILE_INTEGRITY_SYNC | DATA_INTEGRITY_SYNC | REQUESTED_WRITE_SYNC | MUTATE_DIRECTORY;

/// Decodes `open-flags`; unknown bits mean nothing.
///
/// Errors: `Inval` when a directory is to be created or truncated.
fn open_flags_of(flags: u32) -> Result<OpenFlags, Error> {
    let flags = flags & (CREATE | DIRECTORY | EXCLUSIVE | TRUNCATE);
    if flags & DIRECTORY != 0 {
        return if flags == DIRECTORY { Ok(OpenFlags::DIRECTORY) } else { Err(Error::Inval) };
    }
    let create = match flags & (CREATE | EXCLUSIVE) {
        // Without creating, the flag means nothing.
        0 | EXCLUSIVE => OpenFlags::NONE,
        CREATE => OpenFlags::CREATE,
        _ => OpenFlags::CREATE | OpenFlags::EXCLUSIVE,
    };
    Ok(create | if flags & TRUNCATE == 0 { OpenFlags::NONE } else { OpenFlags::TRUNCATE })
}

/// Returns how writes are synchronized; reading likewise is the same as all of it.
fn synchronized(flags: u8) -> OpenFlags {
    let all = if flags & (FILE_INTEGRITY_SYNC | REQUESTED_WRITE_SYNC) == 0 { OpenFlags::NONE } else { OpenFlags::SYNC };
    all | if flags & DATA_INTEGRITY_SYNC == 0 { OpenFlags::NONE } else { OpenFlags::DATA_SYNC }
}
