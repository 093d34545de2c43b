//! Settings of sockets: keeping connections alive, hop limits, sizes of buffers.
//!
//! Values that the kernel cannot have become the nearest that it can, as the standard allows; only 0 is refused.

use super::Version;
use super::socket::{Failure, Socket};
use crate::sys::internet::{self, SocketOption};

const SECOND: u64 = 1_000_000_000;

/// A setting in seconds or a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    /// The time after which an idle connection is probed.
    Idle,
    /// The time between probes.
    Interval,
    /// The number of probes without an answer that ends a connection.
    Count,
}

impl Probe {
    /// Returns the kernel's option, and the largest value that it accepts.
    fn option(self) -> (SocketOption, u64) {
        match self {
            Probe::Idle => (SocketOption::KEEP_ALIVE_IDLE, 32_767),
            Probe::Interval => (SocketOption::KEEP_ALIVE_INTERVAL, 32_767),
            Probe::Count => (SocketOption::KEEP_ALIVE_COUNT, 127),
        }
    }
}

/// Whether idle connections are probed.
pub(crate) fn keeps_alive(socket: &Socket) -> Result<bool, Failure> {
    Ok(internet::option(socket.host(), SocketOption::KEEP_ALIVE)? != 0)
}

/// Makes a connection send what is written at once, however little it is.
pub(crate) fn send_at_once(socket: &Socket) -> Result<(), Failure> {
    Ok(internet::set_option(socket.host(), SocketOption::NO_DELAY, 1)?)
}

/// Sets whether idle connections are probed.
pub(crate) fn keep_alive(socket: &Socket, on: bool) -> Result<(), Failure> {
    Ok(internet::set_option(socket.host(), SocketOption::KEEP_ALIVE, on.into())?)
}

/// Returns a time of probing in nanoseconds.
pub(crate) fn probe_time(socket: &Socket, which: Probe) -> Result<u64, Failure> {
    Ok(u64::from(internet::option(socket.host(), which.option().0)?) * SECOND)
}

/// Sets a time of probing; the kernel counts whole seconds.
pub(crate) fn set_probe_time(socket: &Socket, which: Probe, nanoseconds: u64) -> Result<(), Failure> {
    set_probe(socket, which, nanoseconds.div_ceil(SECOND))
}

/// Returns the number of probes.
pub(crate) fn probe_count(socket: &Socket) -> Result<u32, Failure> {
    Ok(internet::option(socket.host(), SocketOption::KEEP_ALIVE_COUNT)?)
}

/// Sets the number of probes.
pub(crate) fn set_probe_count(socket: &Socket, count: u32) -> Result<(), Failure> {
    set_probe(socket, Probe::Count, count.into())
}

fn set_probe(socket: &Socket, which: Probe, value: u64) -> Result<(), Failure> {
    let (option, most) = which.option();
    if value == 0 {
        return Err(Failure::Invalid);
    }
    Ok(internet::set_option(socket.host(), option, value.min(most) as u32)?)
}

/// Returns the number of routers that a packet may pass.
pub(crate) fn hop_limit(socket: &Socket) -> Result<u8, Failure> {
    Ok(internet::option(socket.host(), hop_limit_option(socket))?.min(255) as u8)
}

/// Sets the number of routers that a packet may pass.
pub(crate) fn set_hop_limit(socket: &Socket, limit: u8) -> Result<(), Failure> {
    if limit == 0 {
        return Err(Failure::Invalid);
    }
    Ok(internet::set_option(socket.host(), hop_limit_option(socket), limit.into())?)
}

fn hop_limit_option(socket: &Socket) -> SocketOption {
    match socket.version() {
        Version::V4 => SocketOption::HOP_LIMIT_V4,
        Version::V6 => SocketOption::HOP_LIMIT_V6,
    }
}

/// A buffer of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Buffer {
    /// For what arrives.
    Receive,
    /// For what is sent.
    Send,
}

impl Buffer {
    fn option(self) -> SocketOption {
        match self {
            Buffer::Receive => SocketOption::RECEIVE_BUFFER,
            Buffer::Send => SocketOption::SEND_BUFFER,
        }
    }
}

/// Returns the size of a buffer: the kernel reports twice what was set, for its own records.
pub(crate) fn buffer_size(socket: &Socket, which: Buffer) -> Result<u64, Failure> {
    Ok(u64::from(internet::option(socket.host(), which.option())? / 2))
}

/// Sets the size of a buffer; the kernel has limits of its own (`net.core.rmem_max`, `net.core.wmem_max`).
pub(crate) fn set_buffer_size(socket: &Socket, which: Buffer, size: u64) -> Result<(), Failure> {
    if size == 0 {
        return Err(Failure::Invalid);
    }
    Ok(internet::set_option(socket.host(), which.option(), size.min(i32::MAX as u64 / 2) as u32)?)
}
