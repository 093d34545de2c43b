//! The socket of a client: bytes in and out, until a time.
//!
//! Whoever waits here holds a worker, so a client that does nothing is not waited for as long as the request may take.

use super::record::record;
use super::time::now;
use crate::host::clock;
use crate::sys::Errno;
use crate::sys::file::{HostFd, IoVec};
use crate::sys::poll::{self, Interest, Waited};
use crate::sys::socket::{self, Directions, MessageFlags};

/// Why nothing more comes from a client, or goes to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// It closed the connection, or the connection broke.
    Closed,
    /// It was too slow.
    Late,
}

/// Returns for how long a client may do nothing while it is waited for.
pub(super) fn patience() -> u64 {
    record().head_time.min(record().idle_time)
}

/// Receives what there is, without waiting: nothing if there is nothing yet, and zero bytes at the end.
pub(super) fn receive_now(peer: HostFd, into: IoVec<'_>) -> Result<Option<usize>, Gone> {
    match socket::receive(peer, &[into], MessageFlags::DONT_WAIT) {
        Ok((count, _)) => Ok(Some(count)),
        Err(error) if error == Errno::EAGAIN => Ok(None),
        Err(_) => Err(Gone::Closed),
    }
}

/// Receives at least one byte; zero at the end. `until` is a time of the monotonic clock.
pub(super) fn receive(peer: HostFd, into: IoVec<'_>, until: u64) -> Result<usize, Gone> {
    loop {
        if let Some(count) = receive_now(peer, into)? {
            return Ok(count);
        }
        wait(peer, Interest::Read, until)?;
    }
}

/// Sends all bytes of these parts, which are empty afterwards.
pub(super) fn send(peer: HostFd, parts: &mut [IoVec<'_>], until: u64) -> Result<(), Gone> {
    while !send_now(peer, parts)? {
        wait(peer, Interest::Write, until)?;
    }
    Ok(())
}

/// Sends what there is room for, without waiting, and leaves the rest in the parts; returns whether that was all.
pub(super) fn send_now(peer: HostFd, parts: &mut [IoVec<'_>]) -> Result<bool, Gone> {
    loop {
        let empty = parts.iter().take_while(|part| part.is_empty()).count();
        let left = parts.get_mut(empty..).unwrap_or_default();
        if left.is_empty() {
            return Ok(true);
        }
        let mut sent = match socket::send(peer, left, MessageFlags::DONT_WAIT) {
            Ok(sent) => sent,
            Err(error) if error == Errno::EAGAIN => return Ok(false),
            Err(_) => return Err(Gone::Closed),
        };
        for part in left {
            let taken = sent.min(part.length());
            *part = part.after(taken);
            sent -= taken;
        }
    }
}

/// Whether something can be received or sent, or an error can be told; waits for that until a time, which may be over. A client that was
/// waited for in vain is given up.
pub(super) fn is_ready(peer: HostFd, interest: Interest, until: u64) -> bool {
    match wait(peer, interest, until) {
        Ok(()) | Err(Gone::Closed) => true,
        Err(Gone::Late) if until > now() => {
            give_up(peer);
            true
        }
        Err(Gone::Late) => matches!(poll::wait(&mut [Waited::new(Some(peer), interest)], Some(clock::to_time(0))), Ok(1..)),
    }
}

/// Has all that is still sent to a client or expected from it fail.
pub(super) fn give_up(peer: HostFd) {
    let _ = socket::shut_down(peer, Directions::Both);
}

/// Waits until something can be received or sent, as long as the client may do nothing.
pub(super) fn wait(peer: HostFd, interest: Interest, until: u64) -> Result<(), Gone> {
    let left = until.checked_sub(now()).filter(|&left| left != 0).ok_or(Gone::Late)?.min(patience());
    match poll::wait(&mut [Waited::new(Some(peer), interest)], Some(clock::to_time(left))) {
        Ok(0) => Err(Gone::Late),
        Ok(_) => Ok(()),
        Err(_) => Err(Gone::Closed),
    }
}
