//! Values as files: a directory for each bucket, in the directory that was granted, and a file for each value.
//!
//! A file never changes: a new value is written beside it, and takes its place in one step. So readers see a whole value without waiting,
//! whatever happens to the writer, and a value that is held is the open file. Writers, also those of other processes, take turns by a lock
//! on the directory of the bucket; the file that they write to has always the same name, and what is left of one that was stopped is
//! removed by the next. Nothing here follows a symbolic link.

use core::ffi::CStr;

use super::{Bucket, Condition, Delta, EachKey, Found, Functions, Trouble, grant, number};
use crate::host::directory::Directory;
use crate::host::error::Error;
use crate::host::file::File;
use crate::host::file_name::{self, Name};
use crate::host::flags::Flags;
use crate::host::listing::Listing;
use crate::host::{kept, limit};
use crate::sys::file::{self, HostFd, IoVec, OwnedFd, Transfer};
use crate::sys::{OpenFlags, directory};

/// The letters that names begin with.
const BUCKET: u8 = b'b';
const KEY: u8 = b'k';

/// The name of a value that is not complete yet.
const NEW: &CStr = c"new";

/// `w2n_key_values_in_directory`: returns the functions.
pub(crate) fn functions() -> Functions {
    Functions { open, share, close, find, read, release, set, delete, add, list }
}

fn open(name: &[u8]) -> Result<Bucket, Trouble> {
    let name = Name::new(BUCKET, name)?;
    match directory::create(grant::ROOT.directory(), name.as_c_str(), 0o777).map_err(Error::from) {
        Ok(()) => {
            kept::settle(grant::ROOT.directory())?;
            open_in(grant::ROOT.directory(), name.as_c_str())
        }
        Err(Error::Exist) => open_in(grant::ROOT.directory(), name.as_c_str()),
        Err(error) => Err(error.into()),
    }
}

/// The lock belongs to an open file, so each reference to a bucket has its own.
fn share(bucket: Bucket) -> Result<Bucket, Trouble> {
    open_in(host(bucket), c".")
}

fn open_in(start: HostFd, name: &CStr) -> Result<Bucket, Trouble> {
    limit::expect_room()?;
    let flags = OpenFlags::READ | OpenFlags::DIRECTORY | OpenFlags::NO_FOLLOW;
    let opened = directory::open(start, name, flags, 0).map_err(Error::from)?;
    limit::count_opened();
    Ok(Bucket(opened.into_fd().number() as u32))
}

fn close(bucket: Bucket) {
    close_file(host(bucket));
}

fn find(bucket: Bucket, key: &[u8]) -> Result<Option<Found>, Trouble> {
    limit::expect_room()?;
    let Some((opened, size)) = open_value(host(bucket), Name::new(KEY, key)?.as_c_str())? else { return Ok(None) };
    limit::count_opened();
    Ok(Some(Found { id: opened.into_fd().number() as u64, size }))
}

/// Opens a value, and returns its size.
fn open_value(bucket: HostFd, name: &CStr) -> Result<Option<(OwnedFd, u32)>, Trouble> {
    let Some((opened, found)) = kept::open_file(bucket, name)? else { return Ok(None) };
    Ok(Some((opened, u32::try_from(found.size).map_err(|_| Trouble::Broken)?)))
}

fn read(_: Bucket, _: &[u8], found: Found, into: IoVec<'_>) -> Result<(), Trouble> {
    read_all(held(found), into)
}

fn read_all(from: HostFd, into: IoVec<'_>) -> Result<(), Trouble> {
    let mut done = 0;
    while !into.after(done).is_empty() {
        done += match file::transfer(from, Transfer::READ_AT, &[into.after(done)], done as u64).map_err(Error::from)? {
            0 => return Err(Trouble::Broken),
            count => count,
        };
    }
    Ok(())
}

fn release(found: Found) {
    close_file(held(found));
}

fn set(bucket: Bucket, key: &[u8], value: IoVec<'_>, condition: Condition) -> Result<bool, Trouble> {
    let name = Name::new(KEY, key)?;
    let lock = Lock::take(host(bucket))?;
    if let Condition::Unchanged(expected) = condition {
        if !is_unchanged(lock.0, name.as_c_str(), expected)? {
            return Ok(false);
        }
    }
    lock.replace(name.as_c_str(), value)?;
    Ok(true)
}

/// Whether the file of a value is the one that is held: as long as it is open, no other has its number.
fn is_unchanged(bucket: HostFd, name: &CStr, expected: Option<Found>) -> Result<bool, Trouble> {
    let found = open_value(bucket, name)?;
    Ok(match (found, expected) {
        (Some((found, _)), Some(expected)) => {
            let attributes = |fd| file::attributes(fd).map_err(Error::from);
            attributes(found.as_fd())?.is_same(&attributes(held(expected))?)
        }
        (None, None) => true,
        _ => false,
    })
}

fn delete(bucket: Bucket, key: &[u8]) -> Result<(), Trouble> {
    let name = Name::new(KEY, key)?;
    let lock = Lock::take(host(bucket))?;
    remove(lock.0, name.as_c_str())?;
    Ok(kept::settle(lock.0)?)
}

fn add(bucket: Bucket, key: &[u8], delta: Delta) -> Result<u64, Trouble> {
    let name = Name::new(KEY, key)?;
    let lock = Lock::take(host(bucket))?;
    let mut text = [0; number::LONGEST];
    let old = match open_value(lock.0, name.as_c_str())? {
        Some((opened, size)) => {
            let text = text.get_mut(..size as usize).ok_or(Trouble::NotANumber)?;
            read_all(opened.as_fd(), IoVec::new(text))?;
            Some(&*text)
        }
        None => None,
    };
    let mut sum = number::add(old, delta)?;
    let bits = sum.bits;
    lock.replace(name.as_c_str(), IoVec::new(sum.text()))?;
    Ok(bits)
}

fn list(bucket: Bucket, each: EachKey) -> Result<(), Trouble> {
    limit::expect_room()?;
    let listing = Listing::open(&Directory { file: File::Kernel(host(bucket)), flags: Flags::NONE })?;
    let result = list_entries(listing, each);
    listing.close();
    result
}

fn list_entries(listing: Listing, each: EachKey) -> Result<(), Trouble> {
    loop {
        let goes_on = listing.current(|entry| {
            let Some((_, name)) = entry else { return Ok(false) };
            // Other files are not ours.
            file_name::key(KEY, name, &mut [0; file_name::LONGEST]).map_or(Ok(()), each).map(|()| true)
        })??;
        if !goes_on {
            return Ok(());
        }
        listing.advance();
    }
}

/// The lock of a bucket for whoever changes it, as long as this lives.
struct Lock(HostFd);

impl Lock {
    fn take(bucket: HostFd) -> Result<Lock, Trouble> {
        file::lock(bucket).map_err(Error::from)?;
        Ok(Lock(bucket))
    }

    /// Replaces the file of a value.
    fn replace(&self, name: &CStr, value: IoVec<'_>) -> Result<(), Trouble> {
        remove(self.0, NEW)?;
        let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::NO_FOLLOW;
        let new = directory::open(self.0, NEW, flags, 0o666).map_err(Error::from)?;
        let written = write_all(new.as_fd(), value)
            .and_then(|()| directory::rename(self.0, NEW, self.0, name).map_err(|errno| Error::from(errno).into()));
        if written.is_err() {
            // The next one tries again.
            let _ = directory::unlink(self.0, NEW);
            return written;
        }
        Ok(kept::settle(self.0)?)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        file::unlock(self.0);
    }
}

/// Writes a file, and waits until it is on disk: otherwise, a name could outlive a power failure without what it stands for.
fn write_all(to: HostFd, value: IoVec<'_>) -> Result<(), Trouble> {
    let mut done = 0;
    while !value.after(done).is_empty() {
        done += file::transfer(to, Transfer::WRITE_AT, &[value.after(done)], done as u64).map_err(Error::from)?;
    }
    Ok(file::synchronize_data(to).map_err(Error::from)?)
}

fn remove(bucket: HostFd, name: &CStr) -> Result<(), Trouble> {
    match directory::unlink(bucket, name).map_err(Error::from) {
        Ok(()) | Err(Error::Noent) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn host(bucket: Bucket) -> HostFd {
    HostFd::new(bucket.0 as i32)
}

fn held(found: Found) -> HostFd {
    HostFd::new(found.id as i32)
}

fn close_file(fd: HostFd) {
    limit::count_closed();
    // It was only read from.
    let _ = file::close(fd);
}
