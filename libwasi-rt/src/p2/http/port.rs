//! The way from `wasi:http` to the server, which sets it up; programs that are no servers have none.
//!
//! # Safety
//!
//! It is set up before the first request, and never changed.
#![allow(unsafe_code)]

use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use super::entries::Entries;
use crate::host::error::Error;
use crate::host::flow::Supply;
use crate::host::socket::Waiting;
use crate::http::field;
use crate::http::request::Head;
use crate::sys::file::{HostFd, IoVec};

/// The functions of the server about the request that is being answered.
pub(crate) struct Port {
    /// Returns the head of the request: to be used before any other function is called.
    pub(crate) head: fn() -> Option<Head<'static>>,
    /// Returns the trailers of the request, which are there once its content was passed: likewise.
    pub(crate) trailers: fn() -> Option<field::Fields<'static>>,
    /// Returns the socket of the client.
    pub(crate) socket: fn() -> Option<HostFd>,
    /// Returns how much of the content can be read; only reading tells its end.
    pub(crate) supply: fn(Waiting) -> Result<Supply, Error>,
    /// Reads some of the content: nothing at its end.
    pub(crate) read: fn(IoVec<'_>) -> Result<u32, Error>,
    /// Passes over the content as far as it has arrived, and returns whether that was all.
    pub(crate) pass: fn() -> Result<bool, Error>,
    /// Decides on the response: its status, its fields, and the length of its content if it is known.
    pub(crate) decide: fn(u16, Entries<'_>, Option<u64>),
    /// Decides on a response without content, with this status.
    pub(crate) refuse: fn(u16),
    /// Returns how many bytes may be written next.
    pub(crate) room: fn(Waiting) -> Result<u64, Error>,
    /// Adds bytes to the content of the response.
    pub(crate) write: fn(IoVec<'_>) -> Result<(), Error>,
    /// Throws away what was written before anything was decided.
    pub(crate) discard: fn(),
    /// Sends what was written.
    pub(crate) flush: fn() -> Result<(), Error>,
    /// Completes the content, with these trailers.
    pub(crate) finish: fn(Entries<'_>) -> Result<(), Error>,
    /// Makes sure that nobody takes the response for complete.
    pub(crate) abort: fn(),
}

static PORT: AtomicPtr<Port> = AtomicPtr::new(ptr::null_mut());

/// Sets it up.
pub(crate) fn open(port: &'static mut Port) {
    PORT.store(port, Relaxed);
}

/// Returns it.
pub(super) fn get() -> Option<&'static Port> {
    // SAFETY: see above.
    unsafe { PORT.load(Relaxed).cast_const().as_ref() }
}

/// Returns it for a function that has an error.
pub(super) fn expect() -> Result<&'static Port, Error> {
    get().ok_or(Error::Badf)
}
