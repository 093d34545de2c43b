//! Files in memory, and private mappings of them: a page of such a mapping is the file's until something is written to it.
//!
//! # Safety
//!
//! The kernel reads ranges that the caller lends, and replaces mappings that belong to the caller.
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_memfd_create, __NR_pwrite64, MAP_FIXED, MAP_NORESERVE, MAP_PRIVATE, MFD_CLOEXEC, MFD_EXEC, PROT_READ, PROT_WRITE,
};

use super::errno::Errno;
use super::fd::{HostFd, OwnedFd, uninterrupted};
use super::pages;
use super::syscall::{syscall2, syscall4};

/// Makes an empty file, which is gone with its last user.
pub(crate) fn create() -> Result<OwnedFd, Errno> {
    let name = c"frozen".as_ptr().expose_provenance();
    // SAFETY: the kernel reads the name up to its NUL.
    Ok(OwnedFd::from_answer(unsafe { syscall2(__NR_memfd_create, name, MFD_CLOEXEC as usize) }?))
}

/// Makes a file of these bytes that can be executed.
pub(crate) fn of_executable(bytes: &[u8]) -> Result<OwnedFd, Errno> {
    let name = c"member".as_ptr().expose_provenance();
    // SAFETY: the kernel reads the name up to its NUL.
    let create = |flags: u32| unsafe { syscall2(__NR_memfd_create, name, flags as usize) };
    // Kernels before Linux 6.3 know no difference.
    let created = match create(MFD_CLOEXEC | MFD_EXEC) {
        Err(Errno::EINVAL) => create(MFD_CLOEXEC),
        created => created,
    };
    let file = OwnedFd::from_answer(created?);
    // SAFETY: the bytes can be read.
    unsafe { save(file.as_fd(), bytes.as_ptr().expose_provenance(), bytes.len(), 0) }?;
    Ok(file)
}

/// Copies `length` bytes at `address` to an offset of the file.
///
/// # Safety
///
/// The range can be read.
pub(crate) unsafe fn save(file: HostFd, address: usize, length: usize, offset: usize) -> Result<(), Errno> {
    let mut done = 0;
    while done < length {
        let (from, to) = (address + done, offset + done);
        // SAFETY: the kernel reads a part of the range.
        done += match uninterrupted(|| unsafe { syscall4(__NR_pwrite64, file.argument(), from, length - done, to) })? {
            0 => return Err(Errno::EIO),
            written => written,
        };
    }
    Ok(())
}

/// Replaces pages by private ones of the file, readable and writable, from an offset on.
///
/// # Safety
///
/// The pages belong to the caller, and the file has the same contents.
pub(crate) unsafe fn map_over(file: HostFd, offset: usize, address: usize, length: usize) -> Result<(), Errno> {
    let flags = MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE;
    // SAFETY: passed on to the caller.
    unsafe { pages::mmap(&[address, length, (PROT_READ | PROT_WRITE) as usize, flags as usize, file.argument(), offset]) }
        .map(drop)
}
