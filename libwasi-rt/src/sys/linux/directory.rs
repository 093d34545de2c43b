//! Files by name in a directory.
//!
//! Every function except [`open_host`] starts at an open directory. None of them except [`open_beneath`] keeps a path inside it
//! by itself: the others are safe in a sandbox only with a single component, which is what
//! [`host::named`](crate::host::named) passes to them.
//!
//! # Safety
//!
//! The kernel reads paths up to their NUL and writes to buffers whose size it is told; all are borrowed for the time
//! of the call.
#![allow(unsafe_code)]

use core::ffi::CStr;

use linux_raw_sys::general::{
    __NR_getdents64, __NR_linkat, __NR_mkdirat, __NR_openat, __NR_openat2, __NR_readlinkat, __NR_renameat2, __NR_symlinkat,
    __NR_unlinkat, __NR_utimensat, AT_FDCWD, AT_NO_AUTOMOUNT, AT_REMOVEDIR, AT_SYMLINK_NOFOLLOW, O_CLOEXEC, RESOLVE_BENEATH,
    RESOLVE_NO_MAGICLINKS, RESOLVE_NO_SYMLINKS, RESOLVE_NO_XDEV, open_how,
};

use super::errno::Errno;
use super::file::{self, HostFd, IoVec, OwnedFd, uninterrupted};
use super::flags::OpenFlags;
use super::stat::Stat;
use super::syscall::{syscall3, syscall4, syscall5};
use super::time::Time;

/// Returns the bytes up to the first NUL, or nothing when there is none.
pub(crate) fn string(bytes: &[u8]) -> &CStr {
    let Some(end) = bytes.iter().position(|&byte| byte == 0) else { return c"" };
    let Some(string) = bytes.get(..=end) else { return c"" };
    // SAFETY: `end` is the index of the first NUL.
    unsafe { CStr::from_bytes_with_nul_unchecked(string) }
}

/// Opens a path as the process sees it.
pub(crate) fn open_host(path: &CStr, flags: OpenFlags) -> Result<OwnedFd, Errno> {
    open(HostFd::new(AT_FDCWD), path, flags, 0)
}

/// Opens a path as the process sees it to read and write; makes a file that others may use as the process wants its files to be used,
/// if there is none.
pub(crate) fn open_or_create_host(path: &CStr, flags: OpenFlags) -> Result<OwnedFd, Errno> {
    open(HostFd::new(AT_FDCWD), path, flags | OpenFlags::READ_WRITE | OpenFlags::CREATE, 0o666)
}

/// Opens the file that a path names; `mode` counts when a file is created.
pub(crate) fn open(directory: HostFd, path: &CStr, flags: OpenFlags, mode: u32) -> Result<OwnedFd, Errno> {
    let (path, flags) = (path.as_ptr().expose_provenance(), (flags.bits() | O_CLOEXEC) as usize);
    // SAFETY: the kernel reads the path.
    let fd = uninterrupted(|| unsafe { syscall4(__NR_openat, directory.argument(), path, flags, mode as usize) })?;
    Ok(OwnedFd::from_answer(fd))
}

/// The steps of a path that the kernel refuses besides those out of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Resolve {
    /// Steps to another mount, with `EXDEV`.
    SameMount = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
    /// Steps to another mount, with `EXDEV`, and through symbolic links, with `ELOOP`.
    SameMountNoLinks = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS,
    /// Steps through symbolic links, with `ELOOP`.
    NoLinks = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS,
}

/// Opens the file that a path names; the kernel refuses with `EXDEV` if any step leads out of the directory, and with `ELOOP`
/// if one is a magic link (as in `/proc`). Needs Linux 5.6: before, `ENOSYS`.
pub(crate) fn open_beneath(
    directory: HostFd,
    path: &CStr,
    flags: OpenFlags,
    mode: u32,
    resolve: Resolve,
) -> Result<OwnedFd, Errno> {
    let how = open_how { flags: u64::from(flags.bits() | O_CLOEXEC), mode: u64::from(mode), resolve: resolve as u64 };
    let (path, start, size) = (path.as_ptr().expose_provenance(), (&raw const how).expose_provenance(), size_of_val(&how));
    // SAFETY: the kernel reads the path and `how`.
    let fd = uninterrupted(|| unsafe { syscall4(__NR_openat2, directory.argument(), path, start, size) })?;
    Ok(OwnedFd::from_answer(fd))
}

/// Returns the attributes of a name, those of the link itself if it is a symbolic link. Never triggers an automount.
pub(crate) fn attributes(directory: HostFd, name: &CStr) -> Result<Stat, Errno> {
    file::attributes_at(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT)
}

/// Sets when a file was last read and written; a symbolic link is not followed.
pub(crate) fn set_times(directory: HostFd, name: &CStr, times: &[Time; 2]) -> Result<(), Errno> {
    let (name, times, flags) =
        (name.as_ptr().expose_provenance(), times.as_ptr().expose_provenance(), AT_SYMLINK_NOFOLLOW as usize);
    // SAFETY: the kernel reads the name and both times.
    uninterrupted(|| unsafe { syscall4(__NR_utimensat, directory.argument(), name, times, flags) }).map(drop)
}

/// Creates a directory.
pub(crate) fn create(directory: HostFd, name: &CStr, mode: u32) -> Result<(), Errno> {
    // SAFETY: the kernel reads the name.
    uninterrupted(|| unsafe { syscall3(__NR_mkdirat, directory.argument(), name.as_ptr().expose_provenance(), mode as usize) })
        .map(drop)
}

/// Removes an empty directory.
pub(crate) fn remove(directory: HostFd, name: &CStr) -> Result<(), Errno> {
    unlink_with(directory, name, AT_REMOVEDIR)
}

/// Removes anything except a directory.
pub(crate) fn unlink(directory: HostFd, name: &CStr) -> Result<(), Errno> {
    unlink_with(directory, name, 0)
}

fn unlink_with(directory: HostFd, name: &CStr, flags: u32) -> Result<(), Errno> {
    // SAFETY: the kernel reads the name.
    uninterrupted(|| unsafe { syscall3(__NR_unlinkat, directory.argument(), name.as_ptr().expose_provenance(), flags as usize) })
        .map(drop)
}

/// Renames a file, replacing any file of the new name.
pub(crate) fn rename(from: HostFd, old: &CStr, to: HostFd, new: &CStr) -> Result<(), Errno> {
    let (old, new) = (old.as_ptr().expose_provenance(), new.as_ptr().expose_provenance());
    // SAFETY: the kernel reads both names.
    uninterrupted(|| unsafe { syscall5(__NR_renameat2, from.argument(), old, to.argument(), new, 0) }).map(drop)
}

/// Adds a name to a file; a symbolic link is not followed.
pub(crate) fn link(from: HostFd, old: &CStr, to: HostFd, new: &CStr) -> Result<(), Errno> {
    let (old, new) = (old.as_ptr().expose_provenance(), new.as_ptr().expose_provenance());
    // SAFETY: the kernel reads both names.
    uninterrupted(|| unsafe { syscall5(__NR_linkat, from.argument(), old, to.argument(), new, 0) }).map(drop)
}

/// Creates a symbolic link with these contents.
pub(crate) fn create_link(contents: &CStr, directory: HostFd, name: &CStr) -> Result<(), Errno> {
    let (contents, name) = (contents.as_ptr().expose_provenance(), name.as_ptr().expose_provenance());
    // SAFETY: the kernel reads both strings.
    uninterrupted(|| unsafe { syscall3(__NR_symlinkat, contents, directory.argument(), name) }).map(drop)
}

/// Reads the contents of a symbolic link, as far as they fit, and returns their length. An empty name denotes the link that is
/// open as `directory`.
pub(crate) fn read_link(directory: HostFd, name: &CStr, into: IoVec<'_>) -> Result<usize, Errno> {
    let (name, start, size) = (name.as_ptr().expose_provenance(), into.address(), into.length());
    // SAFETY: the kernel reads the name and writes at most `size` bytes.
    uninterrupted(|| unsafe { syscall4(__NR_readlinkat, directory.argument(), name, start, size) })
}

/// Reads directory entries as a run of `linux_dirent64` from its position on, and returns their size; 0 at the end.
pub(crate) fn read_entries(directory: HostFd, into: &mut [u8]) -> Result<usize, Errno> {
    let (start, size) = (into.as_mut_ptr().expose_provenance(), into.len());
    // SAFETY: the kernel writes at most `size` bytes.
    uninterrupted(|| unsafe { syscall3(__NR_getdents64, directory.argument(), start, size) })
}
