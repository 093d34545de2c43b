//! The table of open files: the program's own numbers, each with something open and the rights to use it.
//!
//! A program never sees a number of the kernel. The table owns what is open, and lends it to the functions of the
//! [host](crate::host). Rights only shrink: a file that is opened has at most those that its directory
//! passes on, and [`restrict`] removes some. The table is memory that starts as zero, and pages of it exist only once touched,
//! so it costs nothing in a program that opens nothing: all zero means "the standard stream of that number, as at start" for
//! the first three, and "free" for the rest.
//!
//! The kernel's file descriptor 2 is never closed: that is where traps are reported, and no file of the program may
//! take its number.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use wasm2native_abi::limit::MOST_FILES;

use super::errno::Errno;
use super::rights::Rights;
pub(crate) use super::slot::Descriptor;
use super::slot::Slot;
use crate::host::directory::{Directory, Start};
use crate::host::error::Error;
use crate::host::file::{self, File, Open, OwnedFile};
use crate::host::flags::{Flags, Kind};
use crate::host::{limit, stream};
use crate::program;
use crate::sys::file::{HostFd, Transfer};

/// The number by which the program knows something open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GuestFd(pub(crate) u32);

/// A file to be entered, which the table owns from then on.
pub(crate) struct New {
    /// The file itself.
    pub(crate) file: OwnedFile,
    /// Its kind.
    pub(crate) kind: Kind,
    /// Its properties.
    pub(crate) flags: Flags,
    /// The operations allowed on it.
    pub(crate) rights: Rights,
    /// The most operations allowed on anything opened through it.
    pub(crate) inheriting: Rights,
    /// The number of the granted directory that it is, counted from 1; 0 for everything else.
    pub(crate) granted: u16,
}

/// Returns the entry of a number, if it allows everything in `needed`.
///
/// Errors: `Badf` when nothing has that number, `Notcapable` when a right is missing; `Spipe`, as for a pipe, when the missing
/// right is to move the position of a stream that others share.
pub(crate) fn get(fd: GuestFd, needed: Rights) -> Result<Descriptor, Errno> {
    let (slot, file) = open_slot(fd)?;
    let descriptor = slot.read(file);
    if descriptor.rights.contain(needed) {
        return Ok(descriptor);
    }
    let only_moves = descriptor.open.flags.has(Flags::SHARED) && descriptor.rights.or(Rights::FD_SEEK).contain(needed);
    Err(if only_moves { Errno::Spipe } else { Errno::Notcapable })
}

/// Returns the file through which bytes can be moved, if the number allows everything in `needed`.
///
/// Errors: as [`get`], and those of [`stream::prepare`].
pub(crate) fn for_transfer(fd: GuestFd, needed: Rights, how: Transfer) -> Result<File, Errno> {
    let descriptor = get(fd, needed)?;
    if !descriptor.open.flags.has(Flags::READY) {
        set_flags(fd, &descriptor, stream::prepare(&descriptor.open, how)?);
    }
    Ok(descriptor.open.file)
}

/// [`for_transfer`] where that is immediately clear; nothing where it must look closer or fails.
#[inline(always)]
pub(crate) fn ready_for_transfer(fd: GuestFd, needed: Rights) -> Option<HostFd> {
    SLOTS.get(fd.0 as usize)?.ready(needed)
}

/// Returns the directory with a number, and the rights it passes on, if it allows everything in `needed`.
///
/// Errors: as [`get`], and before that `Notdir`.
pub(crate) fn directory(fd: GuestFd, needed: Rights) -> Result<(Directory, Rights), Errno> {
    let descriptor = get(fd, Rights::NONE)?;
    let directory = descriptor.directory()?;
    if !descriptor.rights.contain(needed) {
        return Err(Errno::Notcapable);
    }
    Ok((directory, descriptor.inheriting))
}

/// Checks that the program may have one more file open, before anything is done to open it.
///
/// Errors: `Mfile`.
pub(crate) fn expect_room() -> Result<(), Error> {
    lowest_free().map(drop)
}

/// Enters a file under the lowest free number.
///
/// Errors: `Mfile` when the program has as many as it may; then the file is closed again.
pub(crate) fn insert(new: New) -> Result<GuestFd, Error> {
    let (number, slot) = lowest_free()?;
    LOWEST.store(number + 1, Relaxed);
    enter(slot, new);
    Ok(GuestFd(number))
}

/// Puts a file in the place of the one with this number, which is not closed.
pub(crate) fn replace(fd: GuestFd, new: New) {
    let Some(slot) = SLOTS.get(fd.0 as usize) else { return };
    enter(slot, new);
}

/// Enters a file in a slot.
fn enter(slot: &'static Slot, new: New) {
    let file = match new.file {
        OwnedFile::Kernel(file) => File::Kernel(file.into_fd()),
        OwnedFile::Node(node) => File::Node(node, &slot.position),
    };
    let open = Open { file, kind: new.kind, flags: new.flags };
    slot.write(&Descriptor { open, rights: new.rights, inheriting: new.inheriting, granted: new.granted });
    slot.position.set(0);
}

/// Returns the lowest free number, if the program may use it.
fn lowest_free() -> Result<(u32, &'static Slot), Error> {
    let from = LOWEST.load(Relaxed);
    let mut slots = (from..).zip(SLOTS.iter().take(limit::most_files()).skip(from as usize));
    slots.find(|(number, slot)| slot.file(*number).is_none()).ok_or(Error::Mfile)
}

/// Removes an entry and closes its file.
///
/// Errors: `Badf`, or that of an earlier write.
pub(crate) fn close(fd: GuestFd) -> Result<(), Errno> {
    let (slot, file) = open_slot(fd)?;
    slot.close();
    free(fd);
    Ok(file::close(file)?)
}

/// Moves an entry to the number of another, which is closed.
///
/// Errors: `Badf` when one of them is not open.
pub(crate) fn renumber(from: GuestFd, to: GuestFd) -> Result<(), Errno> {
    let (source, moved) = open_slot(from)?;
    let (target, replaced) = open_slot(to)?;
    if from == to {
        return Ok(());
    }
    target.write(&source.read(moved));
    target.position.set(source.position.get());
    source.close();
    free(from);
    // The caller asked for the number `to`, whatever happened to an earlier write.
    let _ = file::close(replaced);
    Ok(())
}

/// Removes all rights except these.
///
/// Errors: `Badf`; `Notcapable` when that would add one.
pub(crate) fn restrict(fd: GuestFd, rights: Rights, inheriting: Rights) -> Result<(), Errno> {
    let now = get(fd, Rights::NONE)?;
    if !now.rights.contain(rights) || !now.inheriting.contain(inheriting) {
        return Err(Errno::Notcapable);
    }
    put(fd, &Descriptor { rights, inheriting, ..now });
    Ok(())
}

/// Changes the flags of an entry, which is passed as well.
pub(crate) fn set_flags(fd: GuestFd, entry: &Descriptor, flags: Flags) {
    put(fd, &Descriptor { open: Open { flags, ..entry.open }, ..*entry });
}

/// Stores the entry of a number.
fn put(fd: GuestFd, entry: &Descriptor) {
    if let Some(slot) = SLOTS.get(fd.0 as usize) {
        slot.write(entry);
    }
}

/// Remembers that a number is free.
fn free(fd: GuestFd) {
    LOWEST.store(LOWEST.load(Relaxed).min(fd.0), Relaxed);
}

/// The number of files that can be open at once.
const CAPACITY: usize = MOST_FILES as usize;

/// The table. One thread at a time uses it; the atomics only make it a static.
static SLOTS: [Slot; CAPACITY] = [const { Slot::new() }; CAPACITY];

/// A number below which none is free. At start the first three are not free either.
static LOWEST: AtomicU32 = AtomicU32::new(0);

/// Returns the kernel's directories that the program was granted, which have consecutive numbers before guest code runs.
pub(crate) fn granted_directories() -> impl Iterator<Item = Start> {
    let entries = (3..).map_while(|number| get(GuestFd(number), Rights::NONE).ok());
    entries.filter(|entry| entry.granted != 0).filter_map(|entry| entry.directory().ok()?.start().ok())
}

/// Returns the first number that is not open as it was before guest code ran, in a program without sockets.
pub(crate) fn first_change() -> Option<u32> {
    let directories = program::record().permissions.directories.len;
    (0..).zip(&SLOTS).find(|(number, slot)| slot.is_changed(*number, directories)).map(|(number, _)| number)
}

/// Returns the slot of an open file, and the file.
#[inline]
fn open_slot(fd: GuestFd) -> Result<(&'static Slot, File), Errno> {
    let slot = SLOTS.get(fd.0 as usize).ok_or(Errno::Badf)?;
    Ok((slot, slot.file(fd.0).ok_or(Errno::Badf)?))
}
