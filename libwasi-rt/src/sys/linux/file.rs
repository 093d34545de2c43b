//! Open files: reading and writing, their position, flags and attributes.
//!
//! Calls that a signal interrupts are repeated, so that nobody above sees `EINTR`. Functions that name a file by its path are
//! in [`directory`](super::directory).
//!
//! # Safety
//!
//! The kernel reads and writes only memory that is borrowed for the time of the call: structs of this file, or the bytes that
//! an [`IoVec`] lends.
#![allow(unsafe_code)]

use core::marker::PhantomData;
use core::mem::MaybeUninit;

use linux_raw_sys::general::{
    __NR_dup, __NR_dup3, __NR_fadvise64, __NR_fallocate, __NR_fcntl, __NR_fdatasync, __NR_flock, __NR_fstatfs, __NR_fsync,
    __NR_ftruncate, __NR_ioctl, __NR_lseek, __NR_pread64, __NR_preadv, __NR_pwrite64, __NR_pwritev, __NR_read, __NR_readv,
    __NR_statx, __NR_utimensat, __NR_write, __NR_writev, AT_EMPTY_PATH, F_GETFL, F_SETFL, LOCK_EX, LOCK_NB, LOCK_UN, O_CLOEXEC,
    POSIX_FADV_DONTNEED, POSIX_FADV_NOREUSE, POSIX_FADV_NORMAL, POSIX_FADV_RANDOM, POSIX_FADV_SEQUENTIAL, POSIX_FADV_WILLNEED,
    SEEK_CUR, SEEK_END, SEEK_SET, STATX_BASIC_STATS, STATX_MNT_ID_UNIQUE, iovec, statx,
};
use linux_raw_sys::ioctl::{FIONREAD, TCGETS};

use super::errno::Errno;
pub(super) use super::fd::uninterrupted;
pub(crate) use super::fd::{HostFd, OwnedFd, close};
use super::file_system::FileSystem;
use super::flags::OpenFlags;
use super::stat::{FileType, Stat};
use super::syscall::{syscall1, syscall2, syscall3, syscall4, syscall5};
use super::time::Time;

/// Bytes lent to the kernel for one call, to be read or to be written.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub(crate) struct IoVec<'a> {
    range: iovec,
    lender: PhantomData<&'a mut [u8]>,
}

impl<'a> IoVec<'a> {
    /// The bytes of a slice.
    pub(crate) fn new(bytes: &'a mut [u8]) -> IoVec<'a> {
        // SAFETY: the slice is borrowed as long as this value lives.
        unsafe { IoVec::from_raw(bytes.as_mut_ptr(), bytes.len()) }
    }

    /// No bytes.
    pub(crate) const NONE: IoVec<'static> =
        IoVec { range: iovec { iov_base: core::ptr::null_mut(), iov_len: 0 }, lender: PhantomData };

    /// The bytes of a slice, only to be read.
    pub(crate) fn read_only(bytes: &'a [u8]) -> IoVec<'a> {
        // SAFETY: as `new`; whoever makes such a value passes it on to those who read.
        unsafe { IoVec::from_raw(bytes.as_ptr().cast_mut(), bytes.len()) }
    }

    /// Copies as many of them as `room` takes, and returns how many.
    pub(crate) fn copy_to(&self, room: &mut [u8]) -> usize {
        let count = room.len().min(self.length());
        // SAFETY: this many bytes are lent.
        unsafe { core::ptr::copy(self.range.iov_base.cast(), room.as_mut_ptr(), count) };
        count
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.length() == 0
    }

    /// Returns the address of the first of them, for the kernel.
    pub(super) fn address(&self) -> usize {
        self.range.iov_base.expose_provenance()
    }

    /// Returns how many there are.
    pub(crate) fn length(&self) -> usize {
        self.range.iov_len as usize
    }

    /// Copies as many of the `bytes` as there is room for, and returns how many.
    pub(crate) fn fill(&self, bytes: &[u8]) -> usize {
        let count = bytes.len().min(self.range.iov_len as usize);
        // SAFETY: this many bytes are lent and no reference to them is used, so the bytes lie elsewhere.
        unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), self.range.iov_base.cast(), count) };
        count
    }

    /// Returns those after the first `count`.
    pub(crate) fn after(&self, count: usize) -> IoVec<'a> {
        let count = count.min(self.length());
        let start = self.range.iov_base.cast::<u8>().wrapping_add(count);
        // SAFETY: they are among those that are lent.
        unsafe { IoVec::from_raw(start, self.length() - count) }
    }

    /// Returns the first `count`, or all.
    pub(crate) fn first(&self, count: usize) -> IoVec<'a> {
        // SAFETY: they are among those that are lent.
        unsafe { IoVec::from_raw(self.range.iov_base.cast(), count.min(self.length())) }
    }

    /// Lends `length` bytes from `start`.
    ///
    /// # Safety
    ///
    /// For the lifetime of the value they can be read and written, and no reference to them is used.
    #[inline]
    pub(crate) unsafe fn from_raw(start: *mut u8, length: usize) -> IoVec<'a> {
        IoVec { range: iovec { iov_base: start.cast(), iov_len: length as _ }, lender: PhantomData }
    }
}

/// A way to move bytes between an open file and memory; small enough to be passed in a register.
#[derive(Clone, Copy)]
pub(crate) struct Transfer {
    /// The call for one range of memory.
    one: u16,
    /// The call for several.
    many: u16,
    /// Whether bytes go out.
    pub(crate) writes: bool,
    /// Whether an offset counts, rather than the position of the file.
    pub(crate) positioned: bool,
}

impl Transfer {
    /// From the position of the file.
    pub(crate) const READ: Transfer =
        Transfer { one: __NR_read as u16, many: __NR_readv as u16, writes: false, positioned: false };
    /// To the position of the file.
    pub(crate) const WRITE: Transfer =
        Transfer { one: __NR_write as u16, many: __NR_writev as u16, writes: true, positioned: false };
    /// From an offset.
    pub(crate) const READ_AT: Transfer =
        Transfer { one: __NR_pread64 as u16, many: __NR_preadv as u16, writes: false, positioned: true };
    /// To an offset.
    pub(crate) const WRITE_AT: Transfer =
        Transfer { one: __NR_pwrite64 as u16, many: __NR_pwritev as u16, writes: true, positioned: true };
}

/// The maximum number of ranges that one [`transfer`] takes.
pub(crate) const MAX_PARTS: usize = 1024;

/// Moves bytes in one call and returns how many; `offset` counts only for transfers to or from one.
#[inline(always)]
pub(crate) fn transfer(fd: HostFd, how: Transfer, parts: &[IoVec<'_>], offset: u64) -> Result<usize, Errno> {
    let (number, first, second) = match parts {
        [one] => (how.one, one.range.iov_base.expose_provenance(), one.range.iov_len as usize),
        many => (how.many, many.as_ptr().expose_provenance(), many.len()),
    };
    let number = u32::from(number);
    // The kernel takes an offset for several ranges in two halves, of which 64-bit machines use the first only.
    // SAFETY: the kernel uses only the ranges, which are lent for the time of the call.
    uninterrupted(|| unsafe { syscall5(number, fd.argument(), first, second, offset as usize, 0) })
}

/// Returns the lowest number that no open file has.
pub(crate) fn lowest_free() -> Result<i32, Errno> {
    // SAFETY: the call touches no memory.
    let copy = OwnedFd::from_answer(unsafe { syscall1(__NR_dup, HostFd::new(2).argument()) }?);
    Ok(copy.as_fd().number())
}

/// Opens the same again, under this number, which is closed before if it is open.
pub(crate) fn duplicate_as(fd: HostFd, number: i32) -> Result<OwnedFd, Errno> {
    // SAFETY: the call touches no memory.
    let copy = unsafe { syscall3(__NR_dup3, fd.argument(), HostFd::new(number).argument(), O_CLOEXEC as usize) }?;
    Ok(OwnedFd::from_answer(copy))
}

/// The origin that a position is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Whence {
    /// The start of the file.
    Start = SEEK_SET as u8,
    /// The current position.
    Current = SEEK_CUR as u8,
    /// The end of the file.
    End = SEEK_END as u8,
}

/// Moves the position, and returns the new one.
pub(crate) fn seek(fd: HostFd, offset: i64, from: Whence) -> Result<u64, Errno> {
    // SAFETY: the call touches no memory.
    let position = unsafe { syscall3(__NR_lseek, fd.argument(), offset as usize, from as usize) }?;
    Ok(position as u64)
}

/// Waits until data and attributes are on disk.
pub(crate) fn synchronize(fd: HostFd) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    uninterrupted(|| unsafe { syscall1(__NR_fsync, fd.argument()) }).map(drop)
}

/// Waits until data is on disk.
pub(crate) fn synchronize_data(fd: HostFd) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    uninterrupted(|| unsafe { syscall1(__NR_fdatasync, fd.argument()) }).map(drop)
}

/// Waits until nobody else has the lock of an open file, and takes it.
pub(crate) fn lock(fd: HostFd) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    uninterrupted(|| unsafe { syscall2(__NR_flock, fd.argument(), LOCK_EX as usize) }).map(drop)
}

/// Takes the lock of an open file, unless somebody has it; returns whether it was taken.
pub(crate) fn try_lock(fd: HostFd) -> bool {
    // SAFETY: the call touches no memory.
    uninterrupted(|| unsafe { syscall2(__NR_flock, fd.argument(), (LOCK_EX | LOCK_NB) as usize) }).is_ok()
}

/// Gives the lock back.
pub(crate) fn unlock(fd: HostFd) {
    // SAFETY: as above. It cannot fail for a file that is open.
    let _ = unsafe { syscall2(__NR_flock, fd.argument(), LOCK_UN as usize) };
}

/// Extends or truncates the file.
pub(crate) fn set_size(fd: HostFd, size: u64) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    uninterrupted(|| unsafe { syscall2(__NR_ftruncate, fd.argument(), size as usize) }).map(drop)
}

/// Reserves space on disk; the file grows when the range reaches past its end.
pub(crate) fn allocate(fd: HostFd, offset: u64, length: u64) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    uninterrupted(|| unsafe { syscall4(__NR_fallocate, fd.argument(), 0, offset as usize, length as usize) }).map(drop)
}

/// The way in which part of a file will be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Advice {
    /// Unknown.
    Normal = POSIX_FADV_NORMAL as u8,
    /// From its start to its end.
    Sequential = POSIX_FADV_SEQUENTIAL as u8,
    /// In random order.
    Random = POSIX_FADV_RANDOM as u8,
    /// Soon.
    WillNeed = POSIX_FADV_WILLNEED as u8,
    /// Not in the near future.
    DontNeed = POSIX_FADV_DONTNEED as u8,
    /// Once.
    NoReuse = POSIX_FADV_NOREUSE as u8,
}

/// Tells the kernel how part of the file will be used.
pub(crate) fn advise(fd: HostFd, offset: u64, length: u64, advice: Advice) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    unsafe { syscall4(__NR_fadvise64, fd.argument(), offset as usize, length as usize, advice as usize) }.map(drop)
}

/// Returns the access mode and flags of an open file.
pub(crate) fn flags(fd: HostFd) -> Result<OpenFlags, Errno> {
    // SAFETY: the call touches no memory.
    let flags = unsafe { syscall2(__NR_fcntl, fd.argument(), F_GETFL as usize) }?;
    Ok(OpenFlags::from_bits(flags as u32))
}

/// Sets those flags of an open file that can change.
pub(crate) fn set_flags(fd: HostFd, flags: OpenFlags) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    unsafe { syscall3(__NR_fcntl, fd.argument(), F_SETFL as usize, flags.bits() as usize) }.map(drop)
}

/// Returns the attributes of an open file.
pub(crate) fn attributes(fd: HostFd) -> Result<Stat, Errno> {
    attributes_at(fd, c"", AT_EMPTY_PATH)
}

/// Returns the type of an open file.
#[inline(always)]
pub(crate) fn type_of(fd: HostFd) -> Result<FileType, Errno> {
    let mut found = MaybeUninit::uninit();
    Ok(FileType::of_mode(stat(fd, c"", AT_EMPTY_PATH, &mut found)?.stx_mode.into()))
}

/// The attributes of what `path` names, seen from the directory `fd`; `flags` are `AT_…`.
pub(super) fn attributes_at(fd: HostFd, path: &core::ffi::CStr, flags: u32) -> Result<Stat, Errno> {
    let mut found = MaybeUninit::uninit();
    Ok(Stat::from(stat(fd, path, flags, &mut found)?))
}

/// Asks the kernel for attributes.
fn stat<'a>(fd: HostFd, path: &core::ffi::CStr, flags: u32, found: &'a mut MaybeUninit<statx>) -> Result<&'a statx, Errno> {
    /// The kernel says which of these it knows.
    const MASK: u32 = STATX_BASIC_STATS | STATX_MNT_ID_UNIQUE;
    let (path, into, mask) = (path.as_ptr().expose_provenance(), found.as_mut_ptr().expose_provenance(), MASK as usize);
    // SAFETY: the kernel reads the path up to its NUL and writes one `statx`.
    uninterrupted(|| unsafe { syscall5(__NR_statx, fd.argument(), path, flags as usize, mask, into) })?;
    // SAFETY: the call succeeded, so the kernel has filled it in.
    Ok(unsafe { found.assume_init_ref() })
}

/// Returns the file system that an open file is on.
pub(crate) fn file_system(fd: HostFd) -> Result<FileSystem, Errno> {
    let mut found = MaybeUninit::<FileSystem>::uninit();
    let into = found.as_mut_ptr().expose_provenance();
    // SAFETY: the kernel writes one `statfs`.
    uninterrupted(|| unsafe { syscall2(__NR_fstatfs, fd.argument(), into) })?;
    // SAFETY: the call succeeded, so the kernel has filled it in.
    Ok(unsafe { found.assume_init() })
}

/// Sets when the file was last read and written.
pub(crate) fn set_times(fd: HostFd, times: &[Time; 2]) -> Result<(), Errno> {
    // SAFETY: the kernel reads `times`; without a path, the call refers to the open file.
    uninterrupted(|| unsafe { syscall4(__NR_utimensat, fd.argument(), 0, times.as_ptr().expose_provenance(), 0) }).map(drop)
}

/// Returns how many bytes can be read at once.
pub(crate) fn readable_bytes(fd: HostFd) -> Result<u32, Errno> {
    let mut count = 0_u32;
    // SAFETY: the kernel writes one `int`.
    unsafe { syscall3(__NR_ioctl, fd.argument(), FIONREAD as usize, (&raw mut count).expose_provenance()) }?;
    Ok(count)
}

/// Whether a file descriptor is a terminal.
pub(crate) fn is_terminal(fd: HostFd) -> bool {
    // `struct termios` has 36 to 44 bytes on all architectures.
    let mut settings = [0_u64; 16];
    // SAFETY: the kernel writes one `struct termios`.
    unsafe { syscall3(__NR_ioctl, fd.argument(), TCGETS as usize, settings.as_mut_ptr().expose_provenance()) }.is_ok()
}
