//! Files and directories by their names.
//!
//! Paths are resolved below the directory that is given. In addition to the errors listed, all functions return `not-directory` when
//! that or something on the way is not a directory, `not-permitted` when the path leads out of it, `read-only` when it was granted for
//! reading only and something is to change, `invalid` for a path with a NUL, `no-entry`, `access`, `loop` and `name-too-long`.

use super::answer::{Answer, links, set_path, store, store_done};
use super::descriptor::borrow;
use crate::bytes::{are_text, layout};
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::component::string::NewString;
use crate::guest::GuestPtr;
use crate::host::directory::Directory;
use crate::host::error::Error;
use crate::host::named;
use crate::host::path::Path;
use crate::p2::object::Descriptor;
use crate::p2::scratch;
use crate::sys::file::IoVec;

/// Create a directory.
///
/// Errors: `exist`, `insufficient-space`, `too-many-links`.
pub(in crate::p2) fn create_directory_at(
    call: &mut Call<'_>,
    this: u32,
    path: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    act_on(call, this, (path, length), results, named::create_directory)
}

/// Create a hard link.
///
/// Errors: `exist`; `not-permitted` for directories; `cross-device`, `too-many-links`, `insufficient-space`.
#[expect(clippy::too_many_arguments, reason = "the standard's")]
pub(in crate::p2) fn link_at(
    call: &mut Call<'_>,
    this: u32,
    old_path_flags: u32,
    old_path: GuestPtr,
    old_length: u32,
    new_descriptor: u32,
    new_path: GuestPtr,
    new_length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let ((_, from), (_, to)) = (borrow(call, this)?, borrow(call, new_descriptor)?);
    act_on_both(call, (old_path, old_length), (new_path, new_length), results, |old, new| {
        named::link(&from.directory()?, old, links(old_path_flags), &to.directory()?, new)
    })
}

/// Read the contents of a symbolic link.
///
/// Errors: `invalid` when it is not a symbolic link; `not-permitted` when its contents are absolute, `illegal-byte-sequence` when they
/// are not UTF-8.
pub(in crate::p2) fn readlink_at(
    call: &mut Call<'_>,
    this: u32,
    path: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    let results = call.record::<12>(results, 4)?;
    let answer = contents(call, &descriptor, (path, length));
    store(call, results, 4, answer, |contents| layout! { 12; 4: contents })
}

/// Returns the contents of a link. They are in the host's memory until there is room for them.
fn contents(call: &mut Call<'_>, descriptor: &Descriptor, path: (GuestPtr, u32)) -> Answer<NewString> {
    if call.is_first_time() {
        let mut name = Path::new();
        set_path(&mut name, call, path)?;
        let directory = descriptor.directory()?;
        let length = scratch::with(|bytes| -> Answer<usize> {
            let length = named::read_link(&directory, &name, IoVec::new(bytes))?;
            let text = bytes.get(..length).unwrap_or_default();
            match text.first() {
                Some(b'/') => Err(Error::Perm.into()),
                _ if !are_text(text) => Err(Error::Ilseq.into()),
                _ => Ok(length),
            }
        })?;
        call.keep(length as u64);
    }
    let length = call.kept() as usize;
    Ok(scratch::with(|bytes| call.new_string(bytes.get(..length).unwrap_or_default()))?)
}

/// Remove a directory.
///
/// Errors: `not-empty`, `busy`; `invalid` for `.`.
pub(in crate::p2) fn remove_directory_at(
    call: &mut Call<'_>,
    this: u32,
    path: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    act_on(call, this, (path, length), results, named::remove_directory)
}

/// Rename a filesystem object.
///
/// Errors: `is-directory`, `not-empty`, `exist`; `invalid` for a directory below itself; `cross-device`, `busy`,
/// `insufficient-space`.
#[expect(clippy::too_many_arguments, reason = "the standard's")]
pub(in crate::p2) fn rename_at(
    call: &mut Call<'_>,
    this: u32,
    old_path: GuestPtr,
    old_length: u32,
    new_descriptor: u32,
    new_path: GuestPtr,
    new_length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let ((_, from), (_, to)) = (borrow(call, this)?, borrow(call, new_descriptor)?);
    act_on_both(call, (old_path, old_length), (new_path, new_length), results, |old, new| {
        named::rename(&from.directory()?, old, &to.directory()?, new)
    })
}

/// Create a symbolic link.
///
/// Errors: `exist`, `insufficient-space`; `not-permitted` also when its contents are absolute, which would lead out of every directory.
pub(in crate::p2) fn symlink_at(
    call: &mut Call<'_>,
    this: u32,
    old_path: GuestPtr,
    old_length: u32,
    new_path: GuestPtr,
    new_length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    act_on_both(call, (old_path, old_length), (new_path, new_length), results, |contents, new| {
        named::create_link(contents, &descriptor.directory()?, new)
    })
}

/// Unlink a filesystem object that is not a directory.
///
/// Errors: `is-directory`, `busy`.
pub(in crate::p2) fn unlink_file_at(
    call: &mut Call<'_>,
    this: u32,
    path: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    act_on(call, this, (path, length), results, named::unlink)
}

/// Acts on what a path names, and stores the result, a `result<_, error-code>`.
fn act_on(
    call: &mut Call<'_>,
    this: u32,
    path: (GuestPtr, u32),
    results: GuestPtr,
    act: impl FnOnce(&Directory, &mut Path) -> Result<(), Error>,
) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    store_done(call, results, |call| {
        let mut name = Path::new();
        set_path(&mut name, call, path)?;
        Ok(act(&descriptor.directory()?, &mut name)?)
    })
}

/// Likewise with two paths.
fn act_on_both(
    call: &mut Call<'_>,
    old_path: (GuestPtr, u32),
    new_path: (GuestPtr, u32),
    results: GuestPtr,
    act: impl FnOnce(&mut Path, &mut Path) -> Result<(), Error>,
) -> Result<u32, Failure> {
    store_done(call, results, |call| {
        let (mut old, mut new) = (Path::new(), Path::new());
        set_path(&mut old, call, old_path)?;
        set_path(&mut new, call, new_path)?;
        Ok(act(&mut old, &mut new)?)
    })
}
