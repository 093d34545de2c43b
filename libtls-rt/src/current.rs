//! Everything that is true during one call: whose memory is allocated, where random bytes come from, and what time it is.
//!
//! # Safety
//!
//! One call is made at a time, and each sets all of this before it does anything else.
#![allow(unsafe_code)]

use core::cell::Cell;
use core::ptr;

use wasm2native_abi::tls::Host;

use crate::arena::Arena;

/// The state of a call.
struct Current {
    arena: Cell<*mut Arena>,
    host: Cell<Option<Host>>,
    now: Cell<u64>,
}

impl Current {
    const fn none() -> Current {
        Current { arena: Cell::new(ptr::null_mut()), host: Cell::new(None), now: Cell::new(0) }
    }
}

#[cfg(not(any(test, feature = "hosted")))]
mod place {
    use super::Current;

    pub(super) struct Only(Current);

    // SAFETY: one call is made at a time.
    unsafe impl Sync for Only {}

    pub(super) static CURRENT: Only = Only(Current::none());

    impl Only {
        pub(super) fn with<T>(&self, act: impl FnOnce(&Current) -> T) -> T {
            act(&self.0)
        }
    }
}

#[cfg(any(test, feature = "hosted"))]
mod place {
    std::thread_local! {
        pub(super) static CURRENT: super::Current = const { super::Current::none() };
    }
}

use place::CURRENT;

/// Begins a call in some memory.
pub(crate) fn enter(arena: *mut Arena, host: Host) {
    CURRENT.with(|current| {
        current.arena.set(arena);
        current.host.set(Some(host));
    });
}

/// Sets the time, in seconds since 1970.
pub(crate) fn set_now(now: u64) {
    CURRENT.with(|current| current.now.set(now));
}

/// Returns the time.
pub(crate) fn now() -> u64 {
    CURRENT.with(|current| current.now.get())
}

/// Returns the memory that is allocated from; null before any call.
pub(crate) fn arena() -> *mut Arena {
    CURRENT.with(|current| current.arena.get())
}

/// Fills memory with random bytes; returns whether there were any.
pub(crate) fn random(to: &mut [u8]) -> bool {
    let host = CURRENT.with(|current| current.host.get());
    // SAFETY: the slice can be written.
    host.is_some_and(|host| unsafe { (host.random)(to.as_mut_ptr(), to.len()) } == 0)
}

/// Leaves for good.
#[cfg(not(any(test, feature = "hosted")))]
pub(crate) fn abort() -> ! {
    match CURRENT.with(|current| current.host.get()) {
        Some(host) => (host.abort)(),
        // Nothing ran before the first call.
        None => loop {
            core::hint::spin_loop();
        },
    }
}
