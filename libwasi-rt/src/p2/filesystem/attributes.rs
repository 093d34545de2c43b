//! What a file system says about files, and the times that can be set.

use super::answer::{Answer, links, new_time, set_path, store, store_byte, store_done};
use super::descriptor::borrow;
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::attributes::{Attributes, FileType};
use crate::host::path::Path;
use crate::host::{file, hash, named};
use crate::p2::clocks::wall_clock::datetime;
use crate::sys::Time;

/// Get the dynamic type of a descriptor.
pub(in crate::p2) fn get_type(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    store_byte(call, results, |_| Ok(number_of(file::type_of(descriptor.open.file)?)))
}

/// Return the attributes of an open file or directory.
pub(in crate::p2) fn stat(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let attributes = attributes_of(call, this);
    found(call, results, attributes, descriptor_stat)
}

/// Return the attributes of a file or directory.
pub(in crate::p2) fn stat_at(
    call: &mut Call<'_>,
    this: u32,
    path_flags: u32,
    path: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let attributes = attributes_at(call, this, path_flags, (path, length));
    found(call, results, attributes, descriptor_stat)
}

/// Return a hash of the metadata associated with a filesystem object referred to by a descriptor. The lower half depends on nothing but
/// which object it is, the upper half also on its size and when it was last modified.
pub(in crate::p2) fn metadata_hash(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let attributes = attributes_of(call, this);
    found(call, results, attributes, hash_of)
}

/// Return a hash of the metadata associated with a filesystem object referred to by a directory descriptor and a relative path.
pub(in crate::p2) fn metadata_hash_at(
    call: &mut Call<'_>,
    this: u32,
    path_flags: u32,
    path: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let attributes = attributes_at(call, this, path_flags, (path, length));
    found(call, results, attributes, hash_of)
}

/// Test whether two descriptors refer to the same filesystem object.
pub(in crate::p2) fn is_same_object(call: &mut Call<'_>, this: u32, other: u32) -> Result<u32, Failure> {
    let ((_, one), (_, other)) = (borrow(call, this)?, borrow(call, other)?);
    let attributes = (file::attributes(one.open.file), file::attributes(other.open.file));
    let (Ok(one), Ok(other)) = attributes else { return Ok(0) };
    Ok(u32::from((one.device, one.inode) == (other.device, other.inode)))
}

/// Adjust the timestamps of an open file or directory.
///
/// Errors: `read-only`; `invalid` for nanoseconds of more than a second; `not-permitted`, `access`.
#[expect(clippy::too_many_arguments, reason = "the standard's")]
pub(in crate::p2) fn set_times(
    call: &mut Call<'_>,
    this: u32,
    accessed: u32,
    accessed_seconds: u64,
    accessed_nanoseconds: u32,
    modified: u32,
    modified_seconds: u64,
    modified_nanoseconds: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    store_done(call, results, |_| {
        let times =
            new_times((accessed, accessed_seconds, accessed_nanoseconds), (modified, modified_seconds, modified_nanoseconds))?;
        Ok(file::set_times(&descriptor.open, &times)?)
    })
}

/// Adjust the timestamps of a file or directory.
///
/// Errors: as [`set_times`], and those of paths.
#[expect(clippy::too_many_arguments, reason = "the standard's")]
pub(in crate::p2) fn set_times_at(
    call: &mut Call<'_>,
    this: u32,
    path_flags: u32,
    path: GuestPtr,
    length: u32,
    accessed: u32,
    accessed_seconds: u64,
    accessed_nanoseconds: u32,
    modified: u32,
    modified_seconds: u64,
    modified_nanoseconds: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    store_done(call, results, |call| {
        let mut name = Path::new();
        set_path(&mut name, call, (path, length))?;
        let times =
            new_times((accessed, accessed_seconds, accessed_nanoseconds), (modified, modified_seconds, modified_nanoseconds))?;
        Ok(named::set_times(&descriptor.directory()?, &name, links(path_flags), &times)?)
    })
}

/// Stores attributes, a `result<…, error-code>` of `SIZE` bytes.
fn found<const SIZE: usize>(
    call: &mut Call<'_>,
    results: GuestPtr,
    attributes: Answer<Attributes>,
    lower: fn(Attributes) -> [u8; SIZE],
) -> Result<u32, Failure> {
    let results = call.record::<SIZE>(results, 8)?;
    store(call, results, 8, attributes, lower)
}

/// Returns the attributes of a descriptor.
fn attributes_of(call: &Call<'_>, this: u32) -> Answer<Attributes> {
    let (_, descriptor) = borrow(call, this)?;
    Ok(file::attributes(descriptor.open.file)?)
}

/// Returns the attributes of what a path names.
fn attributes_at(call: &Call<'_>, this: u32, path_flags: u32, path: (GuestPtr, u32)) -> Answer<Attributes> {
    let (_, descriptor) = borrow(call, this)?;
    let mut name = Path::new();
    set_path(&mut name, call, path)?;
    Ok(named::attributes(&descriptor.directory()?, &name, links(path_flags))?)
}

/// Decodes the `new-timestamp`s of an access and of a modification.
///
/// Errors: those of [`new_time`].
fn new_times(accessed: (u32, u64, u32), modified: (u32, u64, u32)) -> Answer<[Time; 2]> {
    Ok(file::new_times(new_time(accessed)?, new_time(modified)?))
}

/// Encodes `descriptor-type`.
pub(super) fn number_of(file_type: FileType) -> u8 {
    match file_type {
        FileType::Unknown => 0,
        FileType::BlockDevice => 1,
        FileType::CharacterDevice => 2,
        FileType::Directory => 3,
        FileType::Pipe => 4,
        FileType::SymbolicLink => 5,
        FileType::RegularFile => 6,
        FileType::DatagramSocket | FileType::StreamSocket => 7,
    }
}

/// Encodes `result<descriptor-stat, …>`.
fn descriptor_stat(of: Attributes) -> [u8; 104] {
    let mut bytes = layout! { 104; 8: number_of(of.file_type), 16: u64::from(of.links), 24: of.size };
    for (offset, time) in [(32, of.accessed), (56, of.modified), (80, of.changed)] {
        let some = layout! { 24; 0: 1_u8 };
        crate::bytes::copy(bytes.get_mut(offset..).unwrap_or_default(), &some);
        crate::bytes::copy(bytes.get_mut(offset + 8..).unwrap_or_default(), &datetime(time));
    }
    bytes
}

/// Encodes `result<metadata-hash-value, …>`.
fn hash_of(attributes: Attributes) -> [u8; 24] {
    let object = [attributes.device, attributes.inode];
    let (lower, upper) = (hash::of(&object), hash::of(&[object[0], object[1], attributes.size, attributes.modified]));
    layout! { 24; 8: lower, 16: upper }
}
