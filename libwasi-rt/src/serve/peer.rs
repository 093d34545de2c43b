//! The socket of a client: bytes in and out, until a time.

use crate::host::clock::{self, Clock};
use crate::sys::Errno;
use crate::sys::file::{HostFd, IoVec};
use crate::sys::poll::{self, Interest, Waited};
use crate::sys::socket::{self, MessageFlags};

/// Why nothing more comes from a client, or goes to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// It closed the connection, or the connection broke.
    Closed,
    /// It was too slow.
    Late,
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
    loop {
        let empty = parts.iter().take_while(|part| part.is_empty()).count();
        let left = parts.get_mut(empty..).unwrap_or_default();
        if left.is_empty() {
            return Ok(());
        }
        let mut sent = match socket::send(peer, left, MessageFlags::DONT_WAIT) {
            Ok(sent) => sent,
            Err(error) if error == Errno::EAGAIN => {
                wait(peer, Interest::Write, until)?;
                continue;
            }
            Err(_) => return Err(Gone::Closed),
        };
        for part in left {
            let taken = sent.min(part.length());
            *part = part.after(taken);
            sent -= taken;
        }
    }
}

/// Whether something can be received or sent, or an error can be told; waits for that until a time, which may be over.
pub(super) fn is_ready(peer: HostFd, interest: Interest, until: u64) -> bool {
    match wait(peer, interest, until) {
        Ok(()) | Err(Gone::Closed) => true,
        Err(Gone::Late) => matches!(poll::wait(&mut [Waited::new(Some(peer), interest)], Some(clock::to_time(0))), Ok(1..)),
    }
}

/// Waits until something can be received or sent.
pub(super) fn wait(peer: HostFd, interest: Interest, until: u64) -> Result<(), Gone> {
    let now = clock::time(Clock::Monotonic).unwrap_or(u64::MAX);
    let left = until.checked_sub(now).filter(|&left| left != 0).ok_or(Gone::Late)?;
    match poll::wait(&mut [Waited::new(Some(peer), interest)], Some(clock::to_time(left))) {
        Ok(0) => Err(Gone::Late),
        Ok(_) => Ok(()),
        Err(_) => Err(Gone::Closed),
    }
}
