//! Connections: TCP.
//!
//! The bytes of a connection are moved as those of any file. Operations that may take a while come in two halves, as the standard has them: one that starts and one that finishes.

use core::sync::atomic::Ordering::Relaxed;

use super::address::{self, Reach};
use super::grant;
use super::socket::{self, Failure, Socket, SocketId, State};
use super::{Endpoint, Version};
use crate::host::error::Error;
use crate::sys::Errno;
use crate::sys::file::HostFd;
use crate::sys::internet::{self, Kind, SocketOption};
use crate::sys::poll::Interest;
use crate::sys::socket::{self as message, Directions};

/// The number of connections that wait to be accepted, unless the program says otherwise and if the kernel's own limit
/// (`net.core.somaxconn`) allows it.
const WAITING: u32 = 128;

/// Creates a socket.
pub(crate) fn create(version: Version) -> Result<SocketId, Failure> {
    socket::create(version, Kind::Stream)
}

/// Starts to give a socket an address of this machine.
///
/// Errors: `Denied`; `State` when it has one; `Invalid` for addresses of the other version, and those of several hosts.
pub(crate) fn start_bind(socket: &Socket, at: &Endpoint) -> Result<(), Failure> {
    expect(socket, &[State::New])?;
    check_local(socket, at)?;
    if !grant::may_bind(at) {
        return Err(Failure::Denied);
    }
    // A program that is restarted need not wait until the kernel has forgotten its old connections.
    internet::set_option(socket.host(), SocketOption::REUSE_ADDRESS, 1)?;
    internet::bind(socket.host(), at)?;
    socket.set_state(State::Binding);
    Ok(())
}

/// Finishes that.
pub(crate) fn finish_bind(socket: &Socket) -> Result<(), Failure> {
    finish(socket, State::Binding, State::Bound)
}

/// Starts to connect a socket.
///
/// Errors: `Denied`; `State` when it listens or is connected; `Invalid` for addresses of the other version, of several hosts or
/// none, and port 0.
pub(crate) fn start_connect(socket: &Socket, to: &Endpoint) -> Result<(), Failure> {
    expect(socket, &[State::New, State::Bound])?;
    check_remote(socket, to)?;
    if !grant::may_reach(to) {
        return Err(Failure::Denied);
    }
    match internet::connect(socket.host(), to) {
        Ok(()) | Err(Errno::EINPROGRESS | Errno::EINTR) => {
            socket.set_state(State::Connecting);
            Ok(())
        }
        Err(error) => {
            socket.set_state(State::Failed);
            Err(error.into())
        }
    }
}

/// Finishes that.
///
/// Errors: `Wait` while it goes on; that of the connection.
pub(crate) fn finish_connect(socket: &Socket) -> Result<(), Failure> {
    if socket.state() != State::Connecting {
        return Err(Failure::NotStarted);
    }
    if !socket::is_ready(socket.host(), Interest::Write)? {
        return Err(Failure::Wait);
    }
    let outcome = internet::take_error(socket.host());
    socket.set_state(if outcome.is_ok() { State::Connected } else { State::Failed });
    Ok(outcome?)
}

/// Starts to take connections.
///
/// Errors: `State` unless the socket is bound.
pub(crate) fn start_listen(socket: &Socket) -> Result<(), Failure> {
    expect(socket, &[State::Bound])?;
    socket.set_state(State::ListenStarted);
    Ok(())
}

/// Finishes that.
pub(crate) fn finish_listen(socket: &Socket) -> Result<(), Failure> {
    if socket.state() != State::ListenStarted {
        return Err(Failure::NotStarted);
    }
    let waiting = match socket.waiting.load(Relaxed) {
        0 => WAITING,
        waiting => waiting,
    };
    let outcome = internet::listen(socket.host(), waiting);
    socket.set_state(if outcome.is_ok() { State::Listening } else { State::Failed });
    Ok(outcome?)
}

/// Sets how many connections may wait to be accepted; the kernel may lower that.
///
/// Errors: `Invalid` for 0; `State` when the socket is connected.
pub(crate) fn set_waiting(socket: &Socket, waiting: u64) -> Result<(), Failure> {
    let waiting = waiting.min(i32::MAX as u64) as u32;
    if waiting == 0 {
        return Err(Failure::Invalid);
    }
    match socket.state() {
        State::Connecting | State::Connected | State::Failed => return Err(Failure::State),
        State::Listening => internet::listen(socket.host(), waiting)?,
        _ => {}
    }
    socket.waiting.store(waiting, Relaxed);
    Ok(())
}

/// Takes the next connection.
///
/// Errors: `State` unless the socket listens; `Wait` when there is none.
pub(crate) fn accept(socket: &Socket) -> Result<SocketId, Failure> {
    if socket.state() != State::Listening {
        return Err(Failure::State);
    }
    // If there is no room for it, the connection waits.
    socket::expect_room()?;
    match internet::accept(socket.host()) {
        Ok(connection) => socket::enter(connection, socket.version(), State::Connected),
        // The connection has failed before it was taken: see accept(2).
        Err(
            Errno::ENETDOWN
            | Errno::EPROTO
            | Errno::ENOPROTOOPT
            | Errno::EHOSTUNREACH
            | Errno::EOPNOTSUPP
            | Errno::ENETUNREACH
            | Errno::EPERM,
        ) => Err(Failure::System(Error::Connaborted)),
        Err(error) => Err(error.into()),
    }
}

/// Ends one or both directions of a connection.
///
/// Errors: `State` unless the socket is connected.
pub(crate) fn shut_down(socket: &Socket, how: Directions) -> Result<(), Failure> {
    if socket.state() != State::Connected {
        return Err(Failure::State);
    }
    match message::shut_down(socket.host(), how) {
        // The other side was faster.
        Err(Errno::ENOTCONN) => Ok(()),
        answer => Ok(answer?),
    }
}

/// Returns what to wait for until an operation that was started can be finished, or a connection can be accepted; nothing if
/// there is nothing to wait for.
pub(crate) fn wanted(socket: &Socket) -> Option<(HostFd, Interest)> {
    match socket.state() {
        State::Connecting => Some((socket.host(), Interest::Write)),
        State::Listening => Some((socket.host(), Interest::Read)),
        _ => None,
    }
}

/// Checks that an operation can be started.
pub(super) fn expect(socket: &Socket, states: &[State]) -> Result<(), Failure> {
    let state = socket.state();
    match state {
        state if states.contains(&state) => Ok(()),
        State::Binding | State::ListenStarted | State::Connecting => Err(Failure::Conflict),
        _ => Err(Failure::State),
    }
}

pub(super) fn finish(socket: &Socket, from: State, to: State) -> Result<(), Failure> {
    if socket.state() != from {
        return Err(Failure::NotStarted);
    }
    socket.set_state(to);
    Ok(())
}

/// Checks an address to be bound to.
pub(super) fn check_local(socket: &Socket, at: &Endpoint) -> Result<(), Failure> {
    let is_one = address::reach(&at.ip) != Reach::Many && !address::is_mapped(&at.ip);
    if is_one && at.ip.version() == socket.version() { Ok(()) } else { Err(Failure::Invalid) }
}

/// Checks an address to be connected or sent to.
pub(super) fn check_remote(socket: &Socket, to: &Endpoint) -> Result<(), Failure> {
    let is_host = matches!(address::reach(&to.ip), Reach::Global | Reach::Near) && !address::is_mapped(&to.ip);
    if is_host && to.port != 0 && to.ip.version() == socket.version() { Ok(()) } else { Err(Failure::Invalid) }
}
