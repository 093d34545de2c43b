//! Sockets of the Internet: their addresses, and the calls that name one. None of these sockets blocks.
//!
//! # Safety
//!
//! The kernel reads and writes structs of this file and the bytes that an [`IoVec`] lends, for the time of the call.
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_accept4, __NR_bind, __NR_connect, __NR_getpeername, __NR_getsockname, __NR_getsockopt, __NR_listen, __NR_recvmsg,
    __NR_sendmsg, __NR_setsockopt, __NR_socket, O_CLOEXEC, O_NONBLOCK,
};
use linux_raw_sys::net::{
    AF_INET, AF_INET6, AF_UNSPEC, IP_TTL, IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPV6_UNICAST_HOPS, IPV6_V6ONLY, MSG_NOSIGNAL,
    SO_ERROR, SO_KEEPALIVE, SO_RCVBUF, SO_REUSEADDR, SO_SNDBUF, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET, TCP_KEEPCNT, TCP_KEEPIDLE,
    TCP_KEEPINTVL, TCP_NODELAY, msghdr,
};

use super::errno::Errno;
use super::file::{HostFd, IoVec, OwnedFd, uninterrupted};
use super::syscall::{syscall2, syscall3, syscall4, syscall5};

/// An address of a host, in the order of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ip {
    /// Of version 4.
    V4([u8; 4]),
    /// Of version 6.
    V6([u8; 16]),
}

/// A version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// Version 4.
    V4,
    /// Version 6.
    V6,
}

impl Ip {
    /// Returns its version.
    pub(crate) fn version(&self) -> Version {
        if matches!(self, Ip::V4(_)) { Version::V4 } else { Version::V6 }
    }
}

/// An address and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// The address.
    pub(crate) ip: Ip,
    /// The port.
    pub(crate) port: u16,
    /// Of version 6: the flow information.
    pub(crate) flow: u32,
    /// Of version 6: the number of the interface that the address belongs to, or 0.
    pub(crate) scope: u32,
}

impl Endpoint {
    /// Returns an address with a port and nothing else.
    pub(crate) fn new(ip: Ip, port: u16) -> Endpoint {
        Endpoint { ip, port, flow: 0, scope: 0 }
    }
}

/// The kernel's form of an [`Endpoint`]: `struct sockaddr_in` or `struct sockaddr_in6`.
#[repr(C, align(4))]
#[derive(Clone, Copy)]
struct Name {
    family: u16,
    port: [u8; 2],
    /// Of version 4 the address, of version 6 the flow information.
    first: [u8; 4],
    /// Of version 6.
    address: [u8; 16],
    /// Of version 6.
    scope: u32,
}

const _: () = assert!(size_of::<Name>() == 28);

impl Name {
    /// No address.
    const NONE: Name = Name { family: AF_UNSPEC as u16, port: [0; 2], first: [0; 4], address: [0; 16], scope: 0 };

    /// Encodes an address, and returns how many bytes of it count.
    fn encode(of: &Endpoint) -> (Name, usize) {
        let name = Name { port: of.port.to_be_bytes(), ..Name::NONE };
        match of.ip {
            Ip::V4(address) => (Name { family: AF_INET as u16, first: address, ..name }, 16),
            Ip::V6(address) => {
                (Name { family: AF_INET6 as u16, first: of.flow.to_be_bytes(), address, scope: of.scope, ..name }, 28)
            }
        }
    }

    /// Decodes an address.
    fn decode(&self) -> Option<Endpoint> {
        let port = u16::from_be_bytes(self.port);
        match u32::from(self.family) {
            AF_INET => Some(Endpoint::new(Ip::V4(self.first), port)),
            AF_INET6 => {
                Some(Endpoint { ip: Ip::V6(self.address), port, flow: u32::from_be_bytes(self.first), scope: self.scope })
            }
            _ => None,
        }
    }
}

/// A kind of socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For connections: TCP.
    Stream,
    /// For datagrams: UDP.
    Datagram,
}

/// Creates a socket. One of version 6 means only that, not version 4 as well.
pub(crate) fn create(version: Version, kind: Kind) -> Result<OwnedFd, Errno> {
    let family = if version == Version::V4 { AF_INET } else { AF_INET6 };
    let kind = if kind == Kind::Stream { SOCK_STREAM } else { SOCK_DGRAM };
    // The kernel defines SOCK_CLOEXEC and SOCK_NONBLOCK as these.
    let kind = (kind | O_CLOEXEC | O_NONBLOCK) as usize;
    // SAFETY: the call touches no memory.
    let socket = OwnedFd::from_answer(unsafe { syscall3(__NR_socket, family as usize, kind, 0) }?);
    if version == Version::V6 {
        set_option(socket.as_fd(), SocketOption::ONLY_V6, 1)?;
    }
    Ok(socket)
}

/// Gives a socket an address of this machine.
pub(crate) fn bind(fd: HostFd, at: &Endpoint) -> Result<(), Errno> {
    with_name(__NR_bind, fd, at)
}

/// Connects a socket; `EINPROGRESS` says that this goes on.
pub(crate) fn connect(fd: HostFd, to: &Endpoint) -> Result<(), Errno> {
    with_name(__NR_connect, fd, to)
}

/// Ends the association of a socket for datagrams with a remote address.
pub(crate) fn disconnect(fd: HostFd) -> Result<(), Errno> {
    let name = Name::NONE;
    let start = (&raw const name).expose_provenance();
    // SAFETY: the kernel reads the name.
    unsafe { syscall3(__NR_connect, fd.argument(), start, size_of::<Name>()) }.map(drop)
}

fn with_name(call: u32, fd: HostFd, endpoint: &Endpoint) -> Result<(), Errno> {
    let (name, size) = Name::encode(endpoint);
    let start = (&raw const name).expose_provenance();
    // SAFETY: the kernel reads this many bytes of the name.
    unsafe { syscall3(call, fd.argument(), start, size) }.map(drop)
}

/// Has a socket take connections, of which so many may wait; called again, it changes that number.
pub(crate) fn listen(fd: HostFd, waiting: u32) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    unsafe { syscall2(__NR_listen, fd.argument(), waiting as usize) }.map(drop)
}

/// Takes the next connection of a listening socket, and returns who made it.
pub(crate) fn accept(listener: HostFd) -> Result<OwnedFd, Errno> {
    let flags = (O_CLOEXEC | O_NONBLOCK) as usize;
    // SAFETY: with null pointers, the kernel writes no address.
    let fd = uninterrupted(|| unsafe { syscall4(__NR_accept4, listener.argument(), 0, 0, flags) })?;
    Ok(OwnedFd::from_answer(fd))
}

/// Returns the local address of a socket.
pub(crate) fn local(fd: HostFd) -> Result<Endpoint, Errno> {
    name_of(__NR_getsockname, fd)
}

/// Returns the address that a socket is connected to.
pub(crate) fn remote(fd: HostFd) -> Result<Endpoint, Errno> {
    name_of(__NR_getpeername, fd)
}

fn name_of(call: u32, fd: HostFd) -> Result<Endpoint, Errno> {
    let (mut name, mut size) = (Name::NONE, size_of::<Name>() as u32);
    let (start, size_at) = ((&raw mut name).expose_provenance(), (&raw mut size).expose_provenance());
    // SAFETY: the kernel writes as many bytes as said, and their number.
    unsafe { syscall3(call, fd.argument(), start, size_at) }?;
    name.decode().ok_or(Errno::EAFNOSUPPORT)
}

/// Sends bytes to an address, or else to what the socket is connected to, and returns how many went out. A closed connection
/// is an error, never a signal.
pub(crate) fn send(fd: HostFd, bytes: IoVec<'_>, to: Option<&Endpoint>) -> Result<usize, Errno> {
    let (mut name, size) = to.map_or((Name::NONE, 0), Name::encode);
    let message = message(&bytes, &mut name, size);
    let start = (&raw const message).expose_provenance();
    // SAFETY: the kernel reads the message, the name and the bytes.
    uninterrupted(|| unsafe { syscall3(__NR_sendmsg, fd.argument(), start, MSG_NOSIGNAL as usize) })
}

/// A datagram that was received, or part of a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Received {
    /// The number of its bytes.
    pub(crate) length: usize,
    /// Its sender; none for a stream.
    pub(crate) from: Option<Endpoint>,
}

/// Receives a datagram, or part of a stream.
pub(crate) fn receive(fd: HostFd, bytes: IoVec<'_>) -> Result<Received, Errno> {
    let mut name = Name::NONE;
    let mut message = message(&bytes, &mut name, size_of::<Name>());
    let start = (&raw mut message).expose_provenance();
    // SAFETY: the kernel writes to the message, the name and the bytes.
    let length = uninterrupted(|| unsafe { syscall3(__NR_recvmsg, fd.argument(), start, 0) })?;
    Ok(Received { length, from: if message.msg_namelen > 0 { name.decode() } else { None } })
}

/// Returns a message with an address, if its size is not 0.
fn message(bytes: &IoVec<'_>, name: &mut Name, size: usize) -> msghdr {
    msghdr {
        msg_name: if size == 0 { core::ptr::null_mut() } else { (&raw mut *name).cast() },
        msg_namelen: size as _,
        msg_iov: (&raw const *bytes).cast_mut().cast(),
        msg_iovlen: 1,
        msg_control: core::ptr::null_mut(),
        msg_controllen: 0,
        msg_flags: 0,
    }
}

/// A numeric option of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SocketOption {
    level: u16,
    name: u16,
}

impl SocketOption {
    /// Whether a socket of version 6 means only that.
    const ONLY_V6: SocketOption = SocketOption::new(IPPROTO_IPV6 as u32, IPV6_V6ONLY);
    /// Whether an address is available although old connections of it are still remembered.
    pub(crate) const REUSE_ADDRESS: SocketOption = SocketOption::new(SOL_SOCKET, SO_REUSEADDR);
    /// Whether a connection is probed when it is idle.
    pub(crate) const KEEP_ALIVE: SocketOption = SocketOption::new(SOL_SOCKET, SO_KEEPALIVE);
    /// The time after which an idle connection is probed, in seconds.
    pub(crate) const KEEP_ALIVE_IDLE: SocketOption = SocketOption::new(IPPROTO_TCP as u32, TCP_KEEPIDLE);
    /// The time between probes, in seconds.
    pub(crate) const KEEP_ALIVE_INTERVAL: SocketOption = SocketOption::new(IPPROTO_TCP as u32, TCP_KEEPINTVL);
    /// The number of probes without an answer that ends a connection.
    pub(crate) const KEEP_ALIVE_COUNT: SocketOption = SocketOption::new(IPPROTO_TCP as u32, TCP_KEEPCNT);
    /// Whether bytes are sent although earlier ones were not confirmed and there are few.
    pub(crate) const NO_DELAY: SocketOption = SocketOption::new(IPPROTO_TCP as u32, TCP_NODELAY);
    /// The number of routers that a packet of version 4 may pass.
    pub(crate) const HOP_LIMIT_V4: SocketOption = SocketOption::new(IPPROTO_IP as u32, IP_TTL);
    /// The number of routers that a packet of version 6 may pass.
    pub(crate) const HOP_LIMIT_V6: SocketOption = SocketOption::new(IPPROTO_IPV6 as u32, IPV6_UNICAST_HOPS);
    /// The size of the buffer for what arrives: twice what was set.
    pub(crate) const RECEIVE_BUFFER: SocketOption = SocketOption::new(SOL_SOCKET, SO_RCVBUF);
    /// The size of the buffer for what is sent: twice what was set.
    pub(crate) const SEND_BUFFER: SocketOption = SocketOption::new(SOL_SOCKET, SO_SNDBUF);
    /// The number of the error that has occurred, which is forgotten with that.
    const ERROR: SocketOption = SocketOption::new(SOL_SOCKET, SO_ERROR);

    const fn new(level: u32, name: u32) -> SocketOption {
        SocketOption { level: level as u16, name: name as u16 }
    }
}

/// Sets an option.
pub(crate) fn set_option(fd: HostFd, option: SocketOption, value: u32) -> Result<(), Errno> {
    let (level, name, value_at) = (option.level.into(), option.name.into(), (&raw const value).expose_provenance());
    // SAFETY: the kernel reads one `int`.
    unsafe { syscall5(__NR_setsockopt, fd.argument(), level, name, value_at, size_of_val(&value)) }.map(drop)
}

/// Returns the value of an option.
pub(crate) fn option(fd: HostFd, option: SocketOption) -> Result<u32, Errno> {
    let (mut value, mut size) = (0_u32, size_of::<u32>() as u32);
    let (value_at, size_at) = ((&raw mut value).expose_provenance(), (&raw mut size).expose_provenance());
    // SAFETY: the kernel writes one `int` and its size.
    unsafe { syscall5(__NR_getsockopt, fd.argument(), option.level.into(), option.name.into(), value_at, size_at) }?;
    Ok(value)
}

/// Returns the error that has occurred on a socket, such as that of a connection that could not be made.
pub(crate) fn take_error(fd: HostFd) -> Result<(), Errno> {
    match option(fd, SocketOption::ERROR)? {
        0 => Ok(()),
        number => Err(Errno(number as u16)),
    }
}
