//! Sockets between processes of one machine: unix(7).
//!
//! # Safety
//!
//! The kernel reads structs of this file and bytes that are borrowed for the time of the call.
#![allow(unsafe_code)]

use core::ffi::CStr;

use linux_raw_sys::general::{
    __NR_bind, __NR_connect, __NR_listen, __NR_recvmsg, __NR_sendmsg, __NR_sendto, __NR_setsockopt, __NR_socket, __NR_socketpair,
    __NR_umask, AT_FDCWD, O_CLOEXEC, O_NONBLOCK,
};
use linux_raw_sys::net::{
    AF_UNIX, MSG_CMSG_CLOEXEC, MSG_CTRUNC, MSG_DONTWAIT, MSG_NOSIGNAL, SCM_RIGHTS, SO_SNDBUF, SOCK_DGRAM, SOCK_SEQPACKET,
    SOCK_STREAM, SOL_SOCKET, msghdr,
};

use super::directory;
use super::errno::Errno;
use super::fd::{HostFd, OwnedFd, uninterrupted};
use super::file::IoVec;
use super::stat::Stat;
use super::syscall::{syscall1, syscall2, syscall3, syscall4, syscall5, syscall6};
use crate::bytes;

/// Makes two sockets that are connected with each other, and keep messages apart.
pub(crate) fn pair() -> Result<(OwnedFd, OwnedFd), Errno> {
    let mut ends = [0_i32; 2];
    let (kind, at) = ((SOCK_SEQPACKET | O_CLOEXEC) as usize, ends.as_mut_ptr().expose_provenance());
    // SAFETY: the kernel writes two numbers.
    unsafe { syscall4(__NR_socketpair, AF_UNIX as usize, kind, 0, at) }?;
    let [one, other] = ends.map(|end| OwnedFd::adopt(HostFd::new(end)));
    Ok((one, other))
}

/// The size of a path of a socket, with the NUL after it.
const SIZE: usize = 108;

/// The kernel's `struct sockaddr_un`, and how many bytes of it count.
#[repr(C)]
pub(crate) struct Place {
    family: u16,
    path: [u8; SIZE],
    size: u16,
}

impl Place {
    /// Returns the place of a path. A path that is too long, is empty or contains NUL is none.
    pub(crate) fn at(path: &[u8]) -> Option<Place> {
        let is_path = !path.is_empty() && path.len() < SIZE && !bytes::has(path, 0);
        is_path.then(|| Place::new(path, path.len() + 1))
    }

    /// Returns the place of a name that no file has.
    pub(crate) fn named(name: &[u8]) -> Option<Place> {
        let mut place = Place::new(b"", 1 + name.len());
        let copied = bytes::copy(place.path.get_mut(1..).unwrap_or_default(), name);
        (copied == name.len() && copied != 0).then_some(place)
    }

    fn new(path: &[u8], length: usize) -> Place {
        let mut place = Place { family: AF_UNIX as u16, path: [0; SIZE], size: (size_of::<u16>() + length) as u16 };
        bytes::copy(&mut place.path, path);
        place
    }

    /// Returns its path.
    pub(crate) fn path(&self) -> &CStr {
        directory::string(&self.path)
    }

    /// Returns the attributes of the file that its path names.
    pub(crate) fn attributes(&self) -> Result<Stat, Errno> {
        directory::attributes(HostFd::new(AT_FDCWD), self.path())
    }

    /// Removes the file that its path names.
    pub(crate) fn remove(&self) -> Result<(), Errno> {
        directory::unlink(HostFd::new(AT_FDCWD), self.path())
    }

    /// Makes a call that takes a socket and an address.
    fn pass(&self, call: u32, socket: &OwnedFd) -> Result<(), Errno> {
        let start = (&raw const *self).expose_provenance();
        // SAFETY: the kernel reads this many bytes of the struct.
        unsafe { syscall3(call, socket.as_fd().argument(), start, usize::from(self.size)) }.map(drop)
    }
}

fn socket(kind: u32) -> Result<OwnedFd, Errno> {
    // The kernel defines SOCK_CLOEXEC and SOCK_NONBLOCK as these.
    let kind = (kind | O_CLOEXEC | O_NONBLOCK) as usize;
    // SAFETY: the call touches no memory.
    Ok(OwnedFd::from_answer(unsafe { syscall3(__NR_socket, AF_UNIX as usize, kind, 0) }?))
}

/// Listens for connections, without blocking those who accept them. The file has this mode; without one, what the process leaves
/// to new files.
pub(crate) fn listen(at: &Place, mode: Option<u32>) -> Result<OwnedFd, Errno> {
    const WAITING: usize = 4096;
    let socket = socket(SOCK_STREAM)?;
    let usual = mode.map(|mode| set_mask(!mode & 0o777));
    let bound = at.pass(__NR_bind, &socket);
    if let Some(usual) = usual {
        set_mask(usual);
    }
    bound?;
    // SAFETY: the call touches no memory.
    unsafe { syscall2(__NR_listen, socket.as_fd().argument(), WAITING) }?;
    Ok(socket)
}

/// Sets which permissions new files lack, and returns which they lacked.
fn set_mask(mask: u32) -> u32 {
    // SAFETY: the call touches no memory, and never fails.
    unsafe { syscall1(__NR_umask, mask as usize) }.map_or(0, |mask| mask as u32)
}

/// Whether somebody listens there.
pub(crate) fn answers(at: &Place) -> bool {
    // Whoever has no room for a connection listens all the same.
    socket(SOCK_STREAM).and_then(|socket| at.pass(__NR_connect, &socket)) != Err(Errno::ECONNREFUSED)
}

/// Sends a datagram, if somebody takes it.
pub(crate) fn tell(at: &Place, text: &[u8]) -> Result<(), Errno> {
    let socket = socket(SOCK_DGRAM)?;
    let (text_at, place) = (text.as_ptr().expose_provenance(), (&raw const *at).expose_provenance());
    let (fd, flags, size) = (socket.as_fd().argument(), MSG_NOSIGNAL as usize, usize::from(at.size));
    // SAFETY: the kernel reads the text and the struct.
    unsafe { syscall6(__NR_sendto, fd, text_at, text.len(), flags, place, size) }.map(drop)
}

/// Has a socket keep so many bytes that were sent and not received, as far as the system allows it.
pub(crate) fn keep_bytes(socket: HostFd, count: u32) -> Result<(), Errno> {
    let count_at = (&raw const count).expose_provenance();
    let (level, option) = (SOL_SOCKET as usize, SO_SNDBUF as usize);
    // SAFETY: the kernel reads one `int`.
    unsafe { syscall5(__NR_setsockopt, socket.argument(), level, option, count_at, size_of_val(&count)) }.map(drop)
}

/// The kernel's `struct cmsghdr`, with a file that is passed on.
#[repr(C)]
struct Passed {
    length: usize,
    level: i32,
    kind: i32,
    file: i32,
    padding: i32,
}

impl Passed {
    /// The length without the padding.
    const LENGTH: usize = core::mem::offset_of!(Passed, padding);

    /// Returns a message of these parts, with room for this.
    fn message(&mut self, parts: &[IoVec<'_>; 2]) -> msghdr {
        msghdr {
            msg_name: core::ptr::null_mut(),
            msg_namelen: 0,
            msg_iov: core::ptr::from_ref(parts).cast_mut().cast(),
            msg_iovlen: 2,
            msg_control: core::ptr::from_mut(self).cast(),
            // Without the padding, where the kernel would put one more.
            msg_controllen: Passed::LENGTH,
            msg_flags: 0,
        }
    }
}

/// Sends a message of these parts and a file, without waiting.
///
/// Errors: `EAGAIN` when there is no room for it.
pub(crate) fn send_file(socket: HostFd, parts: [IoVec<'_>; 2], file: HostFd) -> Result<(), Errno> {
    let (level, kind) = (SOL_SOCKET as i32, SCM_RIGHTS as i32);
    let mut passed = Passed { length: Passed::LENGTH, level, kind, file: file.number(), padding: 0 };
    let message = passed.message(&parts);
    let (start, flags) = ((&raw const message).expose_provenance(), (MSG_NOSIGNAL | MSG_DONTWAIT) as usize);
    // SAFETY: the kernel reads the message, the bytes and the number of the file.
    uninterrupted(|| unsafe { syscall3(__NR_sendmsg, socket.argument(), start, flags) }).map(drop)
}

/// Receives such a message without waiting: returns the number of bytes, and the file. Neither bytes nor a file are the end.
///
/// Errors: `EAGAIN` when there is none, and `EMFILE` when there was one whose file the kernel could not hand over: it is lost.
pub(crate) fn receive_file(socket: HostFd, parts: [IoVec<'_>; 2]) -> Result<(usize, Option<OwnedFd>), Errno> {
    let mut passed = Passed { length: 0, level: 0, kind: 0, file: -1, padding: 0 };
    let mut message = passed.message(&parts);
    let (start, flags) = ((&raw mut message).expose_provenance(), (MSG_CMSG_CLOEXEC | MSG_DONTWAIT) as usize);
    // SAFETY: the kernel writes to the message, the bytes and the number of the file.
    let count = uninterrupted(|| unsafe { syscall3(__NR_recvmsg, socket.argument(), start, flags) })?;
    // SAFETY: this is where the kernel wrote to.
    let Passed { length, kind, file, .. } = unsafe { core::ptr::from_ref(&passed).read_volatile() };
    let has_file = length >= Passed::LENGTH && kind == SCM_RIGHTS as i32 && message.msg_controllen >= Passed::LENGTH;
    // A message with a file but for which there is no number has no control message, or an empty one.
    if !has_file && message.msg_flags & MSG_CTRUNC != 0 {
        return Err(Errno::EMFILE);
    }
    Ok((count, has_file.then(|| OwnedFd::adopt(HostFd::new(file)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_as_long_as_the_kernel_takes_them() {
        assert_eq!(Place::at(b"/run/a").map(|place| (place.size, place.path().to_owned())), Some((9, c"/run/a".to_owned())));
        assert!(Place::at(&[b'a'; 107]).is_some() && Place::at(&[b'a'; 108]).is_none());
        assert!(Place::at(b"").is_none() && Place::at(b"a\0b").is_none());
        assert_eq!(Place::named(b"notify").map(|place| place.size), Some(9));
        assert!(Place::named(&[b'a'; 107]).is_some() && Place::named(&[b'a'; 108]).is_none() && Place::named(b"").is_none());
    }

    #[test]
    fn files_are_passed_on_with_bytes() {
        let (one, other) = pair().unwrap();
        let send = |from: HostFd, first, second, file| {
            send_file(from, [first, second].map(IoVec::read_only), file).unwrap();
        };
        let receive = || {
            let (mut first, mut second) = ([0; 2], [0; 8]);
            let received = receive_file(other.as_fd(), [IoVec::new(&mut first), IoVec::new(&mut second)]);
            received.map(|(count, file)| ([&first[..], &second].concat()[..count].to_owned(), file))
        };
        assert_eq!(receive().err(), Some(Errno::EAGAIN));
        send(one.as_fd(), b"ab", b"c", one.as_fd());
        let (bytes, file) = receive().unwrap();
        assert_eq!(bytes, b"abc");
        drop(one);
        // The file that was passed on is another number of the same.
        send(file.unwrap().as_fd(), b"d", b"", HostFd::new(1));
        assert!(matches!(receive(), Ok((bytes, Some(_))) if bytes == b"d"));
        assert!(matches!(receive(), Ok((bytes, None)) if bytes.is_empty()));
    }
}
