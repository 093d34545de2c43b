//! The layout of the guest's structs in its memory, and the meaning of its flags.
//!
//! Everything is little-endian, whatever the machine. Sizes and offsets are those of the standard's witx files.

use super::errno::Errno;
use super::rights::Rights;
use super::table::GuestFd;
use crate::bytes;
use crate::guest::{Array, Fault, GuestMemory, GuestPtr, Slot};
use crate::host::attributes::{Attributes, FileType, NewTime};
use crate::host::clock::Clock;
use crate::host::path::Path;
use crate::host::walk::Links;
use crate::list::{AnyList, List};
use crate::sys::OpenFlags;
use crate::sys::file::{IoVec, MAX_PARTS};

/// A parameter as it comes from generated code.
pub(super) trait FromWasm<T> {
    /// Returns the meaning of the value.
    fn from_wasm(value: T) -> Self;
}

macro_rules! from_wasm {
    ($($wasm:ident => $to:ty: $meaning:expr;)*) => {
        $(impl FromWasm<$wasm> for $to {
            #[inline]
            fn from_wasm(value: $wasm) -> $to {
                $meaning(value)
            }
        })*
    };
}

from_wasm! {
    i32 => u32: |value| value as u32;
    i32 => GuestPtr: |value| GuestPtr::new(value as u32);
    i32 => GuestFd: |value| GuestFd(value as u32);
    i64 => i64: |value| value;
    i64 => u64: |value| value as u64;
}

pub(super) use crate::bytes::layout;

/// Returns the `u32` at an offset of a struct.
#[inline]
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes(bytes::part(bytes, offset))
}

/// Returns the `u64` at an offset of a struct.
#[inline]
pub(super) fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    u64::from_le_bytes(bytes::part(bytes, offset))
}

/// A list of `iovec` or `ciovec`: address and length of each.
pub(super) type IoVecs = Array<8>;

/// Returns the bytes of an `iovec`.
#[inline]
pub(super) fn io_vec(memory: &GuestMemory, slot: Slot<8>) -> Result<IoVec<'_>, Fault> {
    let bytes = memory.load(slot);
    Ok(memory.io_vec(memory.range(GuestPtr::new(u32_at(&bytes, 0)), u32_at(&bytes, 4))?))
}

/// Calls `act` once with the bytes of a list, or those of its first [`MAX_PARTS`] elements: more than the kernel takes in one
/// call becomes a short transfer, which guests must expect anyway.
///
/// Errors: when any of them lies outside the memory.
#[inline]
pub(super) fn with_io_vecs<T>(memory: &GuestMemory, list: IoVecs, act: impl FnOnce(&[IoVec<'_>]) -> T) -> Result<T, Fault> {
    /// Lists are rarely longer.
    const FEW: usize = 4;
    if list.len() as usize <= FEW { with::<FEW, T>(memory, list, act) } else { with_many(memory, list, act) }
}

/// [`with_io_vecs`], using more of the stack.
#[cold]
#[inline(never)]
fn with_many<T>(memory: &GuestMemory, list: IoVecs, act: impl FnOnce(&[IoVec<'_>]) -> T) -> Result<T, Fault> {
    with::<MAX_PARTS, T>(memory, list, act)
}

#[inline(always)]
fn with<const N: usize, T>(memory: &GuestMemory, list: IoVecs, act: impl FnOnce(&[IoVec<'_>]) -> T) -> Result<T, Fault> {
    let mut parts = List::<_, N>::new();
    io_vecs(memory, list, &mut parts)?;
    let parts: &AnyList<_> = &parts;
    Ok(act(parts.values()))
}

/// Adds the bytes that a list means to `parts`, or as many of its elements as there is room for.
#[inline(never)]
fn io_vecs<'a>(memory: &'a GuestMemory, list: IoVecs, parts: &mut AnyList<IoVec<'a>>) -> Result<(), Fault> {
    for slot in list.iter() {
        if !parts.push(io_vec(memory, slot)?) {
            break;
        }
    }
    Ok(())
}

/// Takes a path, which is a string of the guest.
///
/// Errors: those of [`Path::set`].
pub(super) fn set_path(path: &mut Path, memory: &GuestMemory, at: GuestPtr, length: u32) -> Result<(), Errno> {
    let text = memory.range(at, length)?;
    path.set(length as usize, |path| {
        memory.copy_in(text, path);
    })?;
    Ok(())
}

/// Refuses unknown bits.
pub(super) fn check_bits(value: u32, known: u32) -> Result<u32, Errno> {
    if value & !known == 0 { Ok(value) } else { Err(Errno::Inval) }
}

/// Decodes `lookupflags`.
pub(super) fn links(flags: u32) -> Result<Links, Errno> {
    match check_bits(flags, 1)? {
        0 => Ok(Links::Keep),
        _ => Ok(Links::Follow),
    }
}

/// Decodes `clockid`.
#[inline]
pub(super) fn clock(id: u32) -> Result<Clock, Errno> {
    match id {
        0 => Ok(Clock::Realtime),
        1 => Ok(Clock::Monotonic),
        2 => Ok(Clock::ProcessTime),
        3 => Ok(Clock::ThreadTime),
        _ => Err(Errno::Inval),
    }
}

/// `fdflags` and the kernel's flags; `rsync` is the same as `sync` there.
const FD_FLAGS: [(u32, OpenFlags); 5] =
    [(1, OpenFlags::APPEND), (2, OpenFlags::DATA_SYNC), (4, OpenFlags::NONBLOCK), (8, OpenFlags::SYNC), (16, OpenFlags::SYNC)];

/// Decodes `fdflags`.
pub(super) fn open_flags(fdflags: u32) -> Result<OpenFlags, Errno> {
    check_bits(fdflags, 31)?;
    Ok(FD_FLAGS.iter().filter(|(bit, _)| fdflags & bit != 0).fold(OpenFlags::NONE, |flags, &(_, flag)| flags | flag))
}

/// Returns `fdflags` for the flags of an open file.
fn fd_flags(flags: OpenFlags) -> u16 {
    let set =
        FD_FLAGS.iter().filter(|&&(bit, flag)| bit != 8 && flags.contain(flag) && (bit != 2 || !flags.contain(OpenFlags::SYNC)));
    set.fold(0, |bits, &(bit, _)| bits | bit as u16)
}

/// Encodes `filetype`: sockets and all that is known, but no pipes.
pub(super) fn number_of(file_type: FileType) -> u8 {
    match file_type {
        FileType::Unknown | FileType::Pipe => 0,
        FileType::BlockDevice => 1,
        FileType::CharacterDevice => 2,
        FileType::Directory => 3,
        FileType::RegularFile => 4,
        FileType::DatagramSocket => 5,
        FileType::StreamSocket => 6,
        FileType::SymbolicLink => 7,
    }
}

/// Encodes `fdstat`.
pub(super) fn fdstat(file_type: FileType, flags: OpenFlags, rights: Rights, inheriting: Rights) -> [u8; 24] {
    layout! { 24; 0: number_of(file_type), 2: fd_flags(flags), 8: rights.bits(), 16: inheriting.bits() }
}

/// Encodes `filestat`.
pub(super) fn filestat(of: &Attributes) -> [u8; 64] {
    layout! {
        64; 0: of.device, 8: of.inode, 16: number_of(of.file_type), 24: u64::from(of.links), 32: of.size,
        40: of.accessed, 48: of.modified, 56: of.changed
    }
}

/// Encodes `prestat` of a directory.
pub(super) fn prestat(name_length: u32) -> [u8; 8] {
    layout! { 8; 0: 0_u8, 4: name_length }
}

/// Returns `prestat` of something open from the start that is not a directory: a tag to which the standard gives no meaning.
/// Guests that look for directories continue after it, where they would stop at any error.
pub(super) fn prestat_of_other() -> [u8; 8] {
    layout! { 8; 0: 1_u8 }
}

/// Encodes `dirent`, which the name follows.
pub(super) fn dirent(next: u64, inode: u64, name_length: u32, file_type: FileType) -> [u8; 24] {
    layout! { 24; 0: next, 8: inode, 16: name_length, 20: number_of(file_type) }
}

/// Decodes `fstflags` with the times that they refer to: new times of access and modification.
///
/// Errors: `Inval` when a time is to be both given and the current one.
pub(super) fn new_times(accessed: u64, modified: u64, fstflags: u32) -> Result<[NewTime; 2], Errno> {
    check_bits(fstflags, 15)?;
    let new_time = |flags, time| match flags & 3 {
        0 => Ok(NewTime::Keep),
        1 => Ok(NewTime::At(time)),
        2 => Ok(NewTime::Now),
        _ => Err(Errno::Inval),
    };
    Ok([new_time(fstflags, accessed)?, new_time(fstflags >> 2, modified)?])
}
