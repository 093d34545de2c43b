//! A response on its way: its head as late as possible, so that a short body goes out with it and with its length.
//!
//! ```text
//! write, write, …, finish          head with the length, all bytes           one call of the kernel
//! write, …, more than fits         head, first chunk, then chunk by chunk    one call each
//! ```
//!
//! # Safety
//!
//! Bytes on their way are those of mappings of this file, or of the guest, which waits.
#![allow(unsafe_code)]

use super::peer::{self, Gone};
use crate::http::encode::{self, Asked, CHUNK_END, Content, LAST_CHUNK, Sent, Unsent};
use crate::http::field::Fields;
use crate::http::framing::Body;
use crate::sys::file::{HostFd, IoVec};

/// The number of bytes that wait to be sent together.
pub(super) const BUFFERED: usize = 16 << 10;

/// The length of the longest head.
const LONGEST_HEAD: usize = 32 << 10;

/// Where a response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nothing is decided.
    Nothing,
    /// Status and fields are known, and not sent.
    Head,
    /// The head was sent, and the body follows in this way; of one with a length, so many bytes are missing.
    Body(Body),
    /// It is complete, or broken.
    Done,
}

/// A response.
pub(crate) struct Response {
    asked: Asked,
    stage: Stage,
    status: u16,
    /// The fields, as lines.
    fields: &'static mut [u8],
    fields_length: usize,
    /// The length that the guest has announced.
    announced: Option<u64>,
    buffer: &'static mut [u8],
    buffered: usize,
    head: &'static mut [u8],
    date: [u8; 29],
    persists: bool,
}

/// The memory of responses: one is made at a time.
pub(super) struct Buffers {
    pub(super) fields: [u8; LONGEST_HEAD],
    pub(super) body: [u8; BUFFERED],
    pub(super) head: [u8; LONGEST_HEAD + 1024],
}
