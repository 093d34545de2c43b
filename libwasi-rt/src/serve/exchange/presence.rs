//! Whether a client is still there while its guest runs, and whether it does what the guest waits for: the tick looks.
//!
//! A client that closes its connection, or its sending side alone, which looks the same from here, is taken for gone when the guest has not
//! answered some time later. A guest is not ended because of that if its response is complete: what it still does is for others.

use crate::host::poll::Interest;
use crate::serve::peer;
use crate::serve::time::now;
use crate::sys::file::HostFd;
use crate::sys::poll;

/// How long a guest goes on without its client, in nanoseconds.
const REMAINS: u64 = 1_000_000_000;

/// What is known of a client while a guest runs.
pub(super) struct Presence {
    /// The time since which it is missing.
    missing: Option<u64>,
    /// What the guest found that it has not done, and the time since which.
    expected: Option<(Interest, u64)>,
}

impl Presence {
    /// Nothing is known.
    pub(super) const fn new() -> Presence {
        Presence { missing: None, expected: None }
    }

    /// Takes note of something that the client did.
    pub(super) fn acted(&mut self) {
        self.expected = None;
    }

    /// Takes note of something that the guest found the client has not done.
    pub(super) fn expect(&mut self, interest: Interest) {
        if !matches!(self.expected, Some((expected, _)) if expected == interest) {
            self.expected = Some((interest, now()));
        }
    }

    /// Whether the guest has waited too long for the client at this socket.
    pub(super) fn is_idle(&mut self, socket: HostFd, now: u64) -> bool {
        let Some((interest, since)) = self.expected else { return false };
        if now < since.saturating_add(peer::patience()) {
            return false;
        }
        // The guest may not have looked since.
        let is_ready = peer::is_ready(socket, interest, 0);
        if is_ready {
            self.expected = None;
        }
        !is_ready
    }

    /// Whether the client is there, or was until a moment ago. Whoever knows that it `is_gone` need not look.
    pub(super) fn lasts(&mut self, socket: HostFd, is_gone: bool, now: u64) -> bool {
        if !is_gone && !poll::has_hung_up(socket) {
            self.missing = None;
            return true;
        }
        let &mut since = self.missing.get_or_insert(now);
        now < since.saturating_add(REMAINS)
    }
}
