//! The client of TLS that is linked into executables whose requests go to https: rustls with the algorithms of RustCrypto.
//!
//! ```text
//! runtime ─► session ─► connection ─► rustls ─► suites (aead, digest), exchange, verify (rsa)
//!               │                       └─► allocator: memory of the session
//!               └─► roots                   current: random bytes, the time, the way out
//! ```
//!
//! * [`session`]: the functions that the runtime calls;
//! * [`roots`]: the certificates to trust, and everything else that all sessions have in common;
//! * [`connection`]: the bytes of a connection, and the states of the protocol;
//! * [`suites`]: the cipher suites, of [`aead`] and [`digest`];
//! * [`exchange`]: the exchange of keys;
//! * [`verify`]: signatures, with [`rsa`];
//! * [`allocator`]: the allocator of it all;
//! * [`current`]: the memory, the time and the functions of one call;
//! * [`arena`]: memory in blocks.
//!
//! It has no standard library, makes no system calls and starts no threads. The contract is [`wasm2native_abi::tls`]. Unlike the runtime, it
//! may panic, as rustls does, and then calls [`Host::abort`](wasm2native_abi::tls::Host::abort); and its data may hold addresses, since the
//! program starts at the entry that relocates them. Versions of the protocol are 1.2 and 1.3. It has no certificate of its own, resumes no session
//! and sends no early data: requests leave nothing behind.
//!
//! To add an algorithm, add it to the list in [`suites`], [`exchange`] or [`verify`].
#![cfg_attr(not(any(test, feature = "hosted")), no_std)]
#![deny(unsafe_code)]
// The standard library then has the allocator.
#![cfg_attr(any(test, feature = "hosted"), allow(dead_code))]

extern crate alloc;

mod aead;
mod allocator;
mod arena;
pub mod connection;
mod current;
mod digest;
mod exchange;
pub mod roots;
mod rsa;
mod session;
mod suites;
#[cfg(test)]
#[allow(unsafe_code)]
mod tests;
mod verify;

/// Sets where random bytes of this thread come from, and what time it is, in seconds since 1970.
#[cfg(feature = "hosted")]
pub fn enter(host: wasm2native_abi::tls::Host, now: u64) {
    current::enter(core::ptr::null_mut(), host);
    current::set_now(now);
}

/// The functions that compiled code calls by itself. They are local to the object.
#[cfg(not(any(test, feature = "hosted")))]
#[path = "../../libwasi-rt/src/builtin/mem/mod.rs"]
mod mem;

/// Ends the call: nothing unwinds.
#[cfg(not(any(test, feature = "hosted")))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    current::abort()
}

/// Satisfies the parts of the standard library that were compiled to unwind.
#[cfg(not(any(test, feature = "hosted")))]
#[allow(unsafe_code)]
// SAFETY: nothing else has this name here, and the object keeps it to itself.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    current::abort()
}
