//! Datagrams: UDP.
//!
//! A socket that was bound to an address granted for that may answer whoever sends to it, whatever else was granted: the last
//! senders are remembered. One that was bound because its program may connect somewhere hears only those that it may reach.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use super::socket::{self, Failure, Memory, Socket, SocketId, State};
use super::tcp::{check_local, check_remote, expect, finish};
use super::{Endpoint, Version, grant};
use crate::host::error::Error;
use crate::sys::Errno;
use crate::sys::file::{HostFd, IoVec};
use crate::sys::internet::{self, Kind};
use crate::sys::poll::Interest;

/// The maximum number of bytes in a datagram.
pub(crate) const LARGEST: usize = 65_535;

/// Creates a socket.
pub(crate) fn create(version: Version) -> Result<SocketId, Failure> {
    socket::create(version, Kind::Datagram)
}

/// Starts to give a socket an address of this machine.
///
/// Errors: `Denied`; `State` when it has one; `Invalid` for addresses of the other version, and those of several hosts.
pub(crate) fn start_bind(socket: &Socket, at: &Endpoint) -> Result<(), Failure> {
    expect(socket, &[State::New])?;
    check_local(socket, at)?;
    let serves = grant::may_bind(at);
    if !serves && (at.port != 0 || !grant::may_reach_some()) {
        return Err(Failure::Denied);
    }
    internet::bind(socket.host(), at)?;
    socket.serves.store(serves.into(), Relaxed);
    socket.set_state(State::Binding);
    Ok(())
}

/// Finishes that.
pub(crate) fn finish_bind(socket: &Socket) -> Result<(), Failure> {
    finish(socket, State::Binding, State::Bound)
}

/// Associates a socket with a remote address, or with none, and returns the number of its new streams: those that were made
/// before are of no use any more.
///
/// Errors: `State` unless it is bound; `Denied`; `Invalid` as when connecting.
pub(crate) fn associate(id: SocketId, to: Option<&Endpoint>) -> Result<u32, Failure> {
    let socket = socket::get(id)?;
    expect(socket, &[State::Bound, State::Connected])?;
    if let Some(to) = to {
        check_remote(socket, to)?;
        check_granted(id, socket, to)?;
    }
    if socket.state() == State::Connected {
        internet::disconnect(socket.host())?;
        socket.set_state(State::Bound);
    }
    if let Some(to) = to {
        internet::connect(socket.host(), to)?;
        socket.set_state(State::Connected);
    }
    let generation = socket.generation.load(Relaxed).wrapping_add(1);
    socket.generation.store(generation, Relaxed);
    Ok(generation)
}

/// Returns a socket whose streams have this number.
///
/// Errors: `State` when others have taken their place.
pub(crate) fn of_streams(id: SocketId, generation: u32) -> Result<&'static Socket, Failure> {
    socket::get(id).and_then(|socket| match socket.generation.load(Relaxed) == generation {
        true => Ok(socket),
        false => Err(Failure::State),
    })
}

/// Receives a datagram, and returns its length and its sender.
///
/// Errors: `Wait` when there is none.
pub(crate) fn receive(id: SocketId, socket: &Socket, buffer: &mut [u8]) -> Result<(usize, Endpoint), Failure> {
    loop {
        match internet::receive(socket.host(), IoVec::new(buffer)) {
            Ok(received) => {
                let Some(from) = received.from else { return Err(Failure::System(Error::Io)) };
                // What had arrived before the socket was connected is from anybody.
                if socket.state() == State::Connected && !is_remote(socket, &from)? {
                    continue;
                }
                if socket.serves.load(Relaxed) != 0 {
                    remember(id, socket, &from);
                } else if socket.state() != State::Connected && !grant::may_reach(&from) {
                    // Nobody asked for it.
                    continue;
                }
                return Ok((received.length, from));
            }
            // An earlier datagram did not arrive, which its sender must expect; without a connection nobody knows which.
            Err(Errno::ECONNREFUSED) if socket.state() != State::Connected => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Sends a datagram to an address, or else to that which the socket is associated with.
///
/// Errors: `Denied`; `Invalid` when there is no address, or two; `Wait`; the kernel's `Msgsize`.
pub(crate) fn send(id: SocketId, socket: &Socket, bytes: IoVec<'_>, to: Option<&Endpoint>) -> Result<(), Failure> {
    let to = match (socket.state(), to) {
        (State::Connected, None) => None,
        (State::Connected, Some(to)) => {
            if !is_remote(socket, to)? {
                return Err(Failure::Invalid);
            }
            None
        }
        (State::Bound, Some(to)) => {
            check_remote(socket, to)?;
            check_granted(id, socket, to)?;
            Some(to)
        }
        (State::Bound, None) => return Err(Failure::Invalid),
        _ => return Err(Failure::State),
    };
    Ok(internet::send(socket.host(), bytes, to).map(drop)?)
}

/// Whether an address is that which a connected socket is associated with.
fn is_remote(socket: &Socket, address: &Endpoint) -> Result<bool, Failure> {
    let remote = internet::remote(socket.host())?;
    Ok((remote.ip, remote.port) == (address.ip, address.port))
}

/// Returns what to wait for until a datagram can be received or sent.
pub(crate) fn wanted(socket: &Socket, interest: Interest) -> (HostFd, Interest) {
    (socket.host(), interest)
}

/// Whether a datagram can be sent now.
pub(crate) fn can_send(socket: &Socket) -> Result<bool, Failure> {
    socket::is_ready(socket.host(), Interest::Write)
}

fn check_granted(id: SocketId, socket: &Socket, to: &Endpoint) -> Result<(), Failure> {
    let is_answer = || socket.serves.load(Relaxed) != 0 && has_sent(id, socket, to);
    if grant::may_reach(to) || is_answer() { Ok(()) } else { Err(Failure::Denied) }
}

/// The last senders to sockets that may answer; the oldest are forgotten first.
static SENDERS: [Memory; 1024] = [const { Memory::new() }; 1024];

/// The place in [`SENDERS`] to be used next.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Returns the number of a socket among [`SENDERS`]; one that is opened in the place of another has another number.
fn number(id: SocketId, socket: &Socket) -> u32 {
    (id.0 << 15 | socket.opened.load(Relaxed) & 0x7fff).wrapping_add(1).max(1)
}

fn has_sent(id: SocketId, socket: &Socket, to: &Endpoint) -> bool {
    let number = number(id, socket);
    SENDERS.iter().any(|sender| sender.is(number, to))
}

fn remember(id: SocketId, socket: &Socket, from: &Endpoint) {
    if has_sent(id, socket, from) {
        return;
    }
    let next = NEXT.load(Relaxed) as usize;
    if let Some(place) = SENDERS.get(next) {
        place.set(number(id, socket), from);
    }
    NEXT.store(if next + 1 < SENDERS.len() { next as u32 + 1 } else { 0 }, Relaxed);
}
