//! Connections that can be used again, by the same program, for another request to the same server.
//!
//! They are state of the program like its handles. In a server, where each request has a program of its own, they go with it:
//! the connection of one is never that of another, and so no server sees which requests were handled by one process.
//!
//! # Safety
//!
//! There is one thread, and nothing here is entered again while it runs: the functions that are called with the pool are those of
//! this file.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;

use super::now;
use super::server::Server;
use super::wire::Wire;

/// The number of connections.
const CAPACITY: usize = 8;

/// The longest time that one waits for the next request. Servers close them, the hastiest after 5 seconds.
const LONGEST: u64 = 15_000_000_000;

/// A connection to a server that nobody uses.
struct Idle {
    server: Server,
    wire: Wire,
    since: u64,
}

struct Pool(UnsafeCell<[Option<Idle>; CAPACITY]>);

// SAFETY: there is one thread.
unsafe impl Sync for Pool {}

static POOL: Pool = Pool(UnsafeCell::new([const { None }; CAPACITY]));

fn with<R>(act: impl FnOnce(&mut [Option<Idle>; CAPACITY]) -> R) -> R {
    // SAFETY: see above.
    act(unsafe { &mut *POOL.0.get() })
}

/// Takes a connection to a server, the one that was used last.
pub(super) fn take(server: &Server) -> Option<Wire> {
    let time = now();
    close(|idle| time.saturating_sub(idle.since) > LONGEST || (idle.server.is(server) && !idle.wire.is_quiet()));
    with(|pool| {
        let fitting = pool.iter_mut().filter(|place| place.as_ref().is_some_and(|idle| idle.server.is(server)));
        let last = fitting.max_by_key(|place| place.as_ref().map(|idle| idle.since))?;
        last.take().map(|idle| idle.wire)
    })
}

/// Keeps a connection for the next request to a server, instead of the oldest one if there is no room.
pub(super) fn put(server: Server, wire: Wire) {
    with(|pool| {
        // A free place is older than any connection.
        let oldest = pool.iter_mut().min_by_key(|place| place.as_ref().map(|idle| idle.since));
        let idle = Idle { server, wire, since: now() };
        if let Some(before) = oldest.and_then(|place| place.replace(idle)) {
            before.wire.end();
        }
    });
}

/// Closes all of them; returns whether there were any.
pub(super) fn clear() -> bool {
    close(|_| true)
}

/// Closes some of them; returns whether there were any.
fn close(which: impl Fn(&mut Idle) -> bool) -> bool {
    with(|pool| {
        let mut closed = false;
        for place in pool.iter_mut() {
            if let Some(idle) = place.take_if(|idle| which(idle)) {
                idle.wire.end();
                closed = true;
            }
        }
        closed
    })
}
