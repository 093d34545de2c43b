//! The end of a response for which a socket has no room: it is kept, so that nobody waits for the client.

use core::ops::Range;

use super::peer::{self, Gone};
use crate::sys::file::{HostFd, IoVec};

/// The number of bytes that there is room for: all that can be left of a response when its guest has ended, and what makes the buffers
/// of a connection whole pages.
pub(super) const ROOM: usize = 44 << 10;

/// Bytes that wait to be sent.
pub(super) struct Unsent<'a> {
    room: &'a mut [u8],
    bytes: Range<usize>,
}

impl<'a> Unsent<'a> {
    /// These bytes of some room.
    pub(super) fn new(room: &'a mut [u8], bytes: Range<usize>) -> Unsent<'a> {
        Unsent { room, bytes }
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns where in the room the bytes are.
    pub(super) fn into_range(self) -> Range<usize> {
        self.bytes
    }

    /// Sends as many bytes of these parts as there is room for now, and keeps the others, which are those of one end of a response.
    pub(super) fn send(&mut self, peer: HostFd, parts: &mut [IoVec<'_>]) -> Result<(), Gone> {
        if self.is_empty() {
            self.bytes = 0..0;
            peer::send_now(peer, parts)?;
        }
        for part in parts {
            let room = self.room.get_mut(self.bytes.end..).unwrap_or_default();
            if part.length() > room.len() {
                return Err(Gone::Late);
            }
            self.bytes.end += part.copy_to(room);
        }
        Ok(())
    }

    /// Sends what the socket takes now; returns whether that was all.
    pub(super) fn push(&mut self, peer: HostFd) -> Result<bool, Gone> {
        let mut left = [IoVec::read_only(self.room.get(self.bytes.clone()).unwrap_or_default())];
        peer::send_now(peer, &mut left)?;
        let [left] = left;
        self.bytes.start = self.bytes.end - left.length();
        Ok(self.is_empty())
    }
}
