//! A client of HTTP/1.1: requests that go out, and responses that come in.
//!
//! ```text
//! Exchange::start ─► look-up ─► connecting ─► handshake ─► head ─► content ─► finish ─┐
//!                                 (or an idle connection)     └──► response ─► content ─┴─► idle, or closed
//! ```
//!
//! Nothing waits: an [`Exchange`](exchange::Exchange) goes as far as it can each time it is asked, and says what to wait for. It has
//! two buffers of fixed length, one for what goes out and one for what comes in. Which names are looked up and which addresses are
//! connected to is decided where every connection is, in [`host::net`](crate::host::net).
//!
//! * [`server`]: the host and port of a request;
//! * [`connect`]: the way to one of its addresses;
//! * [`wire`]: a connection, to and from whose socket [`transfer`] moves bytes, and which [`tls`] encrypts for the scheme `https`, behind
//!   the functions of [`secure`];
//! * [`pool`]: connections that can be used again;
//! * [`exchange`]: a request and its response, in two halves: [`sending`] and [`receiving`];
//! * [`table`]: the exchanges in progress;
//! * [`trouble`]: why there is no response.
//!
//! It knows messages from [`http`](crate::http), which makes no system calls, and nothing of `wasi:http`. It follows no redirects,
//! keeps no cookies and decodes no content.

mod connect;
pub(crate) mod exchange;
mod pool;
mod receiving;
pub(crate) mod secure;
mod sending;
pub(crate) mod server;
pub(crate) mod table;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod tls;
mod transfer;
pub(crate) mod trouble;
mod wire;

use crate::host::clock::{self, Clock};
use crate::sys::file::HostFd;
use crate::sys::poll::Interest;

/// What to wait for: that the kernel says so, or that the monotonic clock shows this time.
pub(crate) type Wanted = (Option<(HostFd, Interest)>, u64);

/// The longest times that something may take, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// Finding the server and connecting to it.
    pub(crate) connect: u64,
    /// Waiting for the head of the response, from when the last byte was sent.
    pub(crate) first_byte: u64,
    /// Waiting for more of its content, from when the program asks for it.
    pub(crate) between_bytes: u64,
}

impl Times {
    /// Ten minutes each, as in wasmtime.
    pub(crate) const DEFAULT: Times = {
        let long = 600 * 1_000_000_000;
        Times { connect: long, first_byte: long, between_bytes: long }
    };
}

/// Returns the time of the monotonic clock.
fn now() -> u64 {
    clock::time(Clock::Monotonic).unwrap_or(u64::MAX)
}
