//! The way to the client, for things that belong to a request that a component made. They carry it, so that programs that make none
//! do not have the client.

use super::heap::Text;
use crate::component::outcome::Failure;
use crate::host::error::Error;
use crate::host::socket::Waiting;
use crate::p2::object::{Functions, Wanted};
use crate::sys::file::IoVec;

/// An exchange, by its number among the things.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    /// The number.
    pub(super) number: u32,
    /// Returns the functions of exchanges.
    pub(super) client: fn() -> Client,
}

/// The functions of exchanges, which are called with the number of one.
pub(super) struct Client {
    /// Returns the functions of the content of a response, as the end of a stream, which is called with the number of that content.
    pub(super) input: fn() -> Functions,
    /// Passes over the content of the response as far as it has arrived, and returns whether that was all.
    pub(super) pass: fn(u32) -> Result<bool, Error>,
    /// Returns a copy of the trailers of a response whose content was passed.
    pub(super) trailers: fn(u32) -> Result<Text, Failure>,
    /// Returns what there is to wait for before there is more of the response. What has arrived is to be looked at before.
    pub(super) until_received: fn(u32) -> Wanted,
    /// Returns how many bytes of content may be written next.
    pub(super) room: fn(u32, Waiting) -> Result<u64, Error>,
    /// Returns what there is to wait for before there is room.
    pub(super) until_room: fn(u32) -> Wanted,
    /// Writes all of these bytes, for as long as it takes.
    pub(super) write: fn(u32, IoVec<'_>) -> Result<(), Error>,
    /// Sends what was written as far as that is possible without waiting.
    pub(super) flush: fn(u32) -> Result<(), Error>,
    /// Completes the content, with these trailers.
    pub(super) finish: fn(u32, Text),
    /// Makes sure that nobody takes the request for complete.
    pub(super) abort: fn(u32),
    /// Ends the use by one thing.
    pub(super) release: fn(u32),
}
