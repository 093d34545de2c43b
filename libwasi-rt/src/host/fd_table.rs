//! What the program has open: numbers of its own, each with a file descriptor of the kernel and the rights to use it.
//!
//! A program never sees a number of the kernel. Rights only shrink: those of what is opened are at most what its directory
//! passes on, and [`restrict`] takes away. The table is memory that starts as zero, and pages of it exist only once touched,
//! so it costs nothing in a program that opens nothing: all zero means "the standard stream of that number, as at start" for
//! the first three, and "free" for the rest.
//!
//! The file descriptor 2 of the kernel is never closed: that is where a trap is reported, and no file of the program may
//! take its place.

use core::ops::BitOr;
use core::sync::atomic::{AtomicI32, AtomicU32, AtomicU64, Ordering::Relaxed};

use wasm2native_abi::limit::MOST_FILES;

use super::errno::Errno;
use super::limit;
use super::memo;
use super::rights::Rights;
use super::stdio;
use crate::sys::file::{self, HostFd, OwnedFd, Transfer};

/// The number by which the program knows something open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GuestFd(pub(crate) u32);

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A standard stream, device or pipe.
    Stream = 0,
    /// A regular file.
    File = 1,
    /// A directory.
    Directory = 2,
    /// A socket.
    Socket = 3,
}

/// Properties of an entry: a set of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flags(u32);

impl Flags {
    /// None of them.
    pub(crate) const NONE: Flags = Flags(0);
    /// Bytes can be moved without [`stdio::prepare`](super::stdio::prepare).
    pub(crate) const READY: Flags = Flags(1);
    /// Nothing here or below may change.
    pub(crate) const READ_ONLY: Flags = Flags(2);
    /// The program believes that this does not block. The kernel has nothing to do with that: others share it, or it is a regular
    /// file.
    pub(crate) const SHARED_NONBLOCK: Flags = Flags(4);
    /// A socket that was open from the start.
    pub(crate) const GRANTED_SOCKET: Flags = Flags(8);
    /// Device nodes here or below may be opened.
    pub(crate) const DEVICES: Flags = Flags(16);
    /// Paths that start here are resolved component by component, see [`filesystem`](super::filesystem).
    pub(crate) const WALKED: Flags = Flags(32);
    /// A named pipe that was opened without waiting for somebody who writes; the first read does.
    pub(crate) const AWAITS_WRITER: Flags = Flags(64);
    /// What a directory passes on to what is opened through it.
    pub(crate) const INHERITED: Flags = Flags(Flags::READ_ONLY.0 | Flags::DEVICES.0 | Flags::WALKED.0);
    /// A stream that the process was started with, whatever number it has now: others may have it open as well.
    pub(crate) const SHARED: Flags = Flags(128);

    /// Whether one of the bits of `other` is set.
    #[inline]
    pub(crate) const fn has(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }

    /// Those bits that are set in both.
    pub(crate) const fn and(self, other: Flags) -> Flags {
        Flags(self.0 & other.0)
    }
}

impl BitOr for Flags {
    type Output = Flags;

    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

/// An entry of the table as it is now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Descriptor {
    /// What the kernel calls it.
    pub(crate) host: HostFd,
    /// What it is.
    pub(crate) kind: Kind,
    /// Its properties.
    pub(crate) flags: Flags,
    /// What may be done with it.
    pub(crate) rights: Rights,
    /// What may be done at most with what is opened through it.
    pub(crate) inheriting: Rights,
    /// Which of the granted directories it is, counted from 1; 0 for everything else.
    pub(crate) granted: u16,
}

/// The entry of a number, if it allows everything in `needed`.
///
/// Errors: `Badf` when nothing has that number, `Notcapable` when a right is missing; `Spipe`, as of a pipe, where it is that
/// to move the position of a stream that others share.
pub(crate) fn get(fd: GuestFd, needed: Rights) -> Result<Descriptor, Errno> {
    let (slot, host) = open_slot(fd)?;
    let descriptor = slot.read(host);
    if descriptor.rights.contain(needed) {
        return Ok(descriptor);
    }
    let only_moves = descriptor.flags.has(Flags::SHARED) && descriptor.rights.or(Rights::FD_SEEK).contain(needed);
    Err(if only_moves { Errno::Spipe } else { Errno::Notcapable })
}

/// The file descriptor of the kernel through which bytes can be moved, if the number allows everything in `needed`.
///
/// Errors: as [`get`], and those of [`stdio::prepare`].
pub(crate) fn for_transfer(fd: GuestFd, needed: Rights, how: Transfer) -> Result<HostFd, Errno> {
    let descriptor = get(fd, needed)?;
    if !descriptor.flags.has(Flags::READY) {
        stdio::prepare(fd, &descriptor, how)?;
    }
    Ok(descriptor.host)
}

/// [`for_transfer`] where that is at once clear, and nothing where it has to look closer or fails.
#[inline(always)]
pub(crate) fn ready_for_transfer(fd: GuestFd, needed: Rights) -> Option<HostFd> {
    let slot = SLOTS.get(fd.0 as usize)?;
    let state = slot.state.load(Relaxed);
    let allowed = Rights::without(slot.denied.load(Relaxed)).contain(needed);
    let host = HostFd::new(state.wrapping_sub(1));
    let ready = state > 0 && host.node().is_none() && allowed && slot.about.load(Relaxed) & Slot::READY != 0;
    ready.then_some(host)
}

/// The entry of a number, if it is a directory that allows everything in `needed`.
///
/// Errors: as [`get`], and before that `Notdir`.
pub(crate) fn directory(fd: GuestFd, needed: Rights) -> Result<Descriptor, Errno> {
    let descriptor = get(fd, Rights::NONE)?;
    if descriptor.kind != Kind::Directory {
        return Err(Errno::Notdir);
    }
    if !descriptor.rights.contain(needed) {
        return Err(Errno::Notcapable);
    }
    Ok(descriptor)
}

/// Checks that the program may have one more, before anything is done to open it.
///
/// Errors: `Mfile`.
pub(crate) fn expect_room() -> Result<(), Errno> {
    lowest_free().map(drop)
}

/// Enters something that was opened under the lowest free number. `about` says all but where the kernel has it.
///
/// Errors: `Mfile` when the program has as many as it may; then it is closed again.
pub(crate) fn insert(opened: OwnedFd, about: &Descriptor) -> Result<GuestFd, Errno> {
    let (number, slot) = lowest_free()?;
    LOWEST.store(number + 1, Relaxed);
    slot.write(&Descriptor { host: opened.into_fd(), ..*about });
    slot.position.store(0, Relaxed);
    Ok(GuestFd(number))
}

/// The lowest number that nothing has, if the program may use it.
fn lowest_free() -> Result<(u32, &'static Slot), Errno> {
    let from = LOWEST.load(Relaxed);
    let mut slots = (from..).zip(SLOTS.iter().take(limit::most_files()).skip(from as usize));
    slots.find(|(number, slot)| slot.host(*number).is_none()).ok_or(Errno::Mfile)
}

/// Removes an entry and closes what it means.
///
/// Errors: `Badf`, or that of an earlier write.
pub(crate) fn close(fd: GuestFd) -> Result<(), Errno> {
    let (slot, host) = open_slot(fd)?;
    slot.state.store(CLOSED, Relaxed);
    free(fd);
    close_host(host)
}

/// Moves an entry to the place of another, which is closed.
///
/// Errors: `Badf` when one of them is not open.
pub(crate) fn renumber(from: GuestFd, to: GuestFd) -> Result<(), Errno> {
    let (source, source_host) = open_slot(from)?;
    let (target, target_host) = open_slot(to)?;
    if from == to {
        return Ok(());
    }
    target.write(&source.read(source_host));
    target.position.store(source.position.load(Relaxed), Relaxed);
    source.state.store(CLOSED, Relaxed);
    free(from);
    // The number `to` is what the caller asked for, whatever an earlier write has to say.
    let _ = close_host(target_host);
    Ok(())
}

/// Takes away all rights but these.
///
/// Errors: `Badf`; `Notcapable` when that would add one.
pub(crate) fn restrict(fd: GuestFd, rights: Rights, inheriting: Rights) -> Result<(), Errno> {
    let (slot, host) = open_slot(fd)?;
    let now = slot.read(host);
    if !now.rights.contain(rights) || !now.inheriting.contain(inheriting) {
        return Err(Errno::Notcapable);
    }
    slot.write(&Descriptor { rights, inheriting, ..now });
    Ok(())
}

/// The position in something open that the kernel does not know.
pub(crate) fn position(fd: GuestFd) -> u64 {
    SLOTS.get(fd.0 as usize).map_or(0, |slot| slot.position.load(Relaxed))
}

/// Sets the position in something open that the kernel does not know.
pub(crate) fn set_position(fd: GuestFd, position: u64) {
    if let Some(slot) = SLOTS.get(fd.0 as usize) {
        slot.position.store(position, Relaxed);
    }
}

/// Changes the flags of an entry.
pub(crate) fn set_flags(fd: GuestFd, flags: Flags) -> Result<(), Errno> {
    let (slot, host) = open_slot(fd)?;
    slot.write(&Descriptor { flags, ..slot.read(host) });
    Ok(())
}

/// Remembers that a number is free.
fn free(fd: GuestFd) {
    LOWEST.store(LOWEST.load(Relaxed).min(fd.0), Relaxed);
}

/// Closes a file descriptor of the kernel, but for the one on which traps are reported.
fn close_host(host: HostFd) -> Result<(), Errno> {
    const REPORTS: HostFd = HostFd::new(2);
    if host == REPORTS {
        return Ok(());
    }
    memo::forget(host);
    Ok(file::close(host)?)
}

/// How many things can be open at once.
const CAPACITY: usize = MOST_FILES as usize;

/// The table. One thread at a time uses it; the atomics only make it a static.
static SLOTS: [Slot; CAPACITY] = [const { Slot::new() }; CAPACITY];

/// No lower number is free. At start the first three are not free either.
static LOWEST: AtomicU32 = AtomicU32::new(0);

/// The state of a number that was closed.
const CLOSED: i32 = -1;

/// A number and what it means. All zero is the state at start.
struct Slot {
    /// [`CLOSED`], the kernel's number plus 1, or 0 as at start.
    state: AtomicI32,
    /// From the lowest bit: 2 bits of kind, flags, and from bit 16 on which granted directory.
    about: AtomicU32,
    /// The rights that it does not have.
    denied: AtomicU32,
    /// The rights that it does not pass on.
    denied_inheriting: AtomicU32,
    /// Where it is read next, if the kernel does not know.
    position: AtomicU64,
}

impl Slot {
    const fn new() -> Slot {
        Slot {
            state: AtomicI32::new(0),
            about: AtomicU32::new(0),
            denied: AtomicU32::new(0),
            denied_inheriting: AtomicU32::new(0),
            position: AtomicU64::new(0),
        }
    }

    /// [`Flags::READY`] in `about`.
    const READY: u32 = Flags::READY.0 << 2;

    /// What the kernel calls the thing with this number, if there is one.
    #[inline]
    fn host(&self, number: u32) -> Option<HostFd> {
        match self.state.load(Relaxed) {
            0 if number < 3 => Some(HostFd::new(number as i32)),
            state if state > 0 => Some(HostFd::new(state - 1)),
            _ => None,
        }
    }

    #[inline(never)]
    fn read(&self, host: HostFd) -> Descriptor {
        if self.state.load(Relaxed) == 0 {
            return stdio::at_start(host);
        }
        let about = self.about.load(Relaxed);
        Descriptor {
            host,
            kind: match about & 3 {
                0 => Kind::Stream,
                1 => Kind::File,
                2 => Kind::Directory,
                _ => Kind::Socket,
            },
            flags: Flags((about & 0xffff) >> 2),
            rights: Rights::without(self.denied.load(Relaxed)),
            inheriting: Rights::without(self.denied_inheriting.load(Relaxed)),
            granted: (about >> 16) as u16,
        }
    }

    fn write(&self, now: &Descriptor) {
        self.state.store(now.host.number() + 1, Relaxed);
        self.about.store(u32::from(now.granted) << 16 | now.flags.0 << 2 | now.kind as u32, Relaxed);
        self.denied.store(now.rights.missing(), Relaxed);
        self.denied_inheriting.store(now.inheriting.missing(), Relaxed);
    }
}

/// The slot of something open.
#[inline]
fn open_slot(fd: GuestFd) -> Result<(&'static Slot, HostFd), Errno> {
    let slot = SLOTS.get(fd.0 as usize).ok_or(Errno::Badf)?;
    Ok((slot, slot.host(fd.0).ok_or(Errno::Badf)?))
}
