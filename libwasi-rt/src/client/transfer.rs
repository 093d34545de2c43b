//! Bytes from a socket and to it, without waiting.

use super::secure::{Received, Sent};
use super::trouble::Trouble;
use crate::host::net::socket::Failure;
use crate::sys::file::{HostFd, IoVec};
use crate::sys::socket::{self, MessageFlags};

/// Sends the first of these bytes, and returns how many; nothing while that has to wait.
pub(super) fn send(host: HostFd, bytes: &[u8]) -> Sent {
    match socket::send(host, &[IoVec::read_only(bytes)], MessageFlags::NONE).map_err(Failure::from) {
        Ok(count) => Ok(Some(count)),
        Err(Failure::Wait) => Ok(None),
        Err(failure) => Err(Trouble::of(failure)),
    }
}

/// Receives bytes.
pub(super) fn receive(host: HostFd, room: &mut [u8]) -> Result<Received, Trouble> {
    match socket::receive(host, &[IoVec::new(room)], MessageFlags::NONE).map_err(Failure::from) {
        Ok((0, _)) => Ok(Received::End),
        Ok((count, _)) => Ok(Received::Some(count)),
        Err(Failure::Wait) => Ok(Received::Nothing),
        Err(failure) => Err(Trouble::of(failure)),
    }
}
