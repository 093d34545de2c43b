//! The listening sockets in the set of a worker, and whether connections that it leaves to other workers are taken.

use crate::serve::listen;
use crate::sys::Errno;
use crate::sys::epoll::{Events, Set};
use crate::sys::file::HostFd;

/// How long a worker that has many connections leaves others to other workers before it looks whether they take them, in nanoseconds.
pub(super) const PAUSE: u64 = 20_000_000;

/// How many looks in a row find connections that wait before other workers are distrusted: a worker that is stopped has few connections,
/// and takes none.
const MOST_FOUND: u32 = 5;

/// How long they are distrusted then, in nanoseconds.
const DISTRUST: u64 = 1_000_000_000;

/// What is known of the other workers.
#[derive(Clone, Copy)]
pub(super) struct Others {
    /// The time of the last look.
    looked: u64,
    /// How many looks in a row have found connections that wait.
    found: u32,
    /// The time until which nothing is left to them.
    distrusted_until: u64,
}

impl Others {
    /// Nothing.
    pub(super) const NEW: Others = Others { looked: 0, found: 0, distrusted_until: 0 };

    /// Whether nothing is left to them, however many connections this worker has.
    pub(super) fn are_distrusted(&self, now: u64) -> bool {
        now < self.distrusted_until
    }

    /// Whether a worker that does not listen, and may have more connections than the others, leaves the next at these sockets to them.
    pub(super) fn get_next(&mut self, is_ahead: bool, listeners: &[HostFd], now: u64) -> bool {
        if !is_ahead {
            self.found = 0;
            return false;
        }
        now.saturating_sub(self.looked) < PAUSE || self.see(listen::are_wanted(listeners.iter().copied()), now)
    }

    /// Takes note of whether connections wait that this worker leaves to them; returns whether it goes on with that.
    fn see(&mut self, waits: bool, now: u64) -> bool {
        self.looked = now;
        self.found = if waits { self.found + 1 } else { 0 };
        if self.found < MOST_FOUND {
            return true;
        }
        (self.found, self.distrusted_until) = (0, now.saturating_add(DISTRUST));
        false
    }
}

/// Has all listening sockets in the set, under this number and those that follow, or none.
///
/// Errors: the first one of the system; then none is in the set.
pub(super) fn attend(set: Set, listeners: &[HostFd], first: u64, listens: bool) -> Result<(), Errno> {
    let mut keys = (first..).zip(listeners);
    let added = if listens { keys.try_for_each(|(key, &listener)| add(set, listener, key)) } else { Ok(()) };
    if !listens || added.is_err() {
        for &listener in listeners {
            // It may not be there.
            let _ = set.remove(listener);
        }
    }
    added
}

fn add(set: Set, listener: HostFd, key: u64) -> Result<(), Errno> {
    match set.add(listener, Events::READ_BY_ONE, key) {
        Err(Errno::EEXIST) => Ok(()),
        added => added,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::os::fd::AsRawFd as _;

    use super::*;

    #[test]
    fn sockets_are_in_the_set_together() {
        let set = Set::new().unwrap();
        let sockets = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [one, two, three] = [0, 1, 2].map(|number: usize| HostFd::new(sockets[number].as_raw_fd()));
        let is_there = |listener| add_again(set, listener) == Err(Errno::EEXIST);
        // One is there already.
        add(set, two, 8).unwrap();
        attend(set, &[one, two, three], 7, true).unwrap();
        assert!([one, two, three].into_iter().all(is_there));
        set.remove(one).unwrap();
        attend(set, &[one, two, three], 7, false).unwrap();
        assert!(![one, two, three].into_iter().any(is_there));
        // One is refused.
        for listener in [one, two, three] {
            set.remove(listener).unwrap();
        }
        assert_eq!(attend(set, &[one, HostFd::new(-1), three], 7, true), Err(Errno::EBADF));
        assert!(![one, three].into_iter().any(is_there));
    }

    fn add_again(set: Set, listener: HostFd) -> Result<(), Errno> {
        set.add(listener, Events::READ_BY_ONE, 7)
    }

    #[test]
    fn those_who_take_nothing_are_distrusted_for_a_while() {
        let mut others = Others::NEW;
        for round in 0..3 {
            let start = 10 * DISTRUST * round;
            assert!((1..MOST_FOUND).all(|_| others.see(true, start)));
            assert!(others.see(false, start) && !others.are_distrusted(start));
            assert!((1..MOST_FOUND).all(|_| others.see(true, start)) && !others.see(true, start));
            assert!(others.are_distrusted(start + DISTRUST - 1) && !others.are_distrusted(start + DISTRUST));
        }
    }
}
