//! The half of an exchange that goes out: the head, then content in chunks or of known length, through one buffer.
//!
//! ```text
//! head:   │ head                       │ free │
//! chunk:  │ … size CR LF │ data … │ CR LF │ free │
//! ```

use core::mem;
use core::ops::Range;

use super::now;
use super::trouble::Trouble;
use super::wire::Wire;
use crate::bytes;
use crate::http::encode::request::{self, Asking};
use crate::http::encode::{self, CHUNK_END, LAST_CHUNK, Unsent, chunk_start};
use crate::http::field::Field;
use crate::http::framing::Body;
use crate::http::request::LONGEST_HEAD;

/// The length of the buffer.
pub(super) const BUFFER: usize = LONGEST_HEAD;

/// The room before the data of a chunk for its size, and that behind it for its end.
const BEFORE: usize = 18;
const BEHIND: usize = CHUNK_END.len();

/// What goes out.
pub(super) struct Sending {
    buffer: &'static mut [u8],
    /// What of the buffer was not sent.
    pending: Range<usize>,
    /// The length of the head, while that is what the buffer has.
    head: Option<usize>,
    content: Content,
    /// Why nothing can be sent any more.
    failure: Option<Trouble>,
    last_sent: u64,
}

/// The content that is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// So many bytes.
    Length(u64),
    /// Chunks.
    Chunks,
    /// None.
    Finished,
}

impl Sending {
    /// Nothing.
    pub(super) fn new(buffer: &'static mut [u8]) -> Sending {
        Sending { buffer, pending: 0..0, head: None, content: Content::Finished, failure: None, last_sent: 0 }
    }

    /// Makes the head of a request pending.
    pub(super) fn start<'f>(&mut self, asking: &Asking<'_>, fields: impl Iterator<Item = Field<'f>>) -> Result<(), Trouble> {
        let sent = request::write(self.buffer, asking, fields).map_err(Trouble::Request)?;
        self.content = match sent.body {
            Body::None | Body::UntilClose | Body::Length(0) => Content::Finished,
            Body::Length(length) => Content::Length(length),
            Body::Chunked => Content::Chunks,
        };
        self.pending = 0..sent.length;
        self.head = Some(sent.length);
        self.last_sent = now();
        Ok(())
    }

    /// Sends what is pending as far as that is possible without waiting.
    pub(super) fn flush(&mut self, wire: &mut Wire) -> Result<(), Trouble> {
        while !self.pending.is_empty() && self.failure.is_none() {
            match wire.send(self.buffer.get(self.pending.clone()).unwrap_or_default()) {
                Ok(Some(count)) => {
                    self.pending.start += count;
                    self.last_sent = now();
                }
                Ok(None) => return Ok(()),
                Err(trouble) => self.failure = Some(trouble),
            }
        }
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(()),
        }
    }

    /// Whether something is pending.
    pub(super) fn waits(&self) -> bool {
        !self.pending.is_empty() && self.failure.is_none()
    }

    /// Returns when the last byte was sent, or when it was started.
    pub(super) fn last_sent(&self) -> u64 {
        self.last_sent
    }

    /// Whether all of the request is on its way.
    pub(super) fn is_finished(&self) -> bool {
        self.content == Content::Finished && self.pending.is_empty()
    }

    /// Makes the head pending again, if nothing else was sent.
    pub(super) fn repeat(&mut self) -> bool {
        let Some(head) = self.head else { return false };
        self.pending = 0..head;
        self.failure = None;
        true
    }

    /// Returns the room for more data, which is empty as long as something is pending.
    pub(super) fn room(&mut self) -> Result<&mut [u8], Trouble> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let most = match self.content {
            Content::Finished => return Err(Trouble::Length),
            Content::Chunks => u64::MAX,
            Content::Length(left) => left,
        };
        if !self.pending.is_empty() {
            return Ok(&mut []);
        }
        let room = self.buffer.len().saturating_sub(BEFORE + BEHIND).min(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(self.buffer.get_mut(BEFORE..BEFORE + room).unwrap_or_default())
    }

    /// Makes data of the room pending.
    pub(super) fn put(&mut self, count: usize) {
        self.head = None;
        let count = count.min(self.buffer.len().saturating_sub(BEFORE + BEHIND));
        let mut pending = BEFORE..BEFORE + count;
        match &mut self.content {
            Content::Finished => return,
            Content::Length(left) => {
                *left = left.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
                if *left == 0 {
                    self.content = Content::Finished;
                }
            }
            Content::Chunks => {
                let mut start = [0; BEFORE];
                let length = chunk_start(&mut start, count);
                pending.start -= length.min(BEFORE);
                self.write_at(pending.start, start.get(..length).unwrap_or_default());
                self.write_at(pending.end, CHUNK_END);
                pending.end += BEHIND;
            }
        }
        self.pending = pending;
    }

    /// Makes the end of the content pending; returns false when that has to wait for room. Only chunks can have trailers.
    pub(super) fn finish<'f>(&mut self, trailers: impl Iterator<Item = Field<'f>>) -> Result<bool, Trouble> {
        match self.content {
            Content::Finished => return Ok(true),
            Content::Length(_) => return Err(Trouble::Length),
            Content::Chunks => {}
        }
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        if !self.pending.is_empty() {
            return Ok(false);
        }
        let (start, end) = LAST_CHUNK.split_at_checked(3).unwrap_or_default();
        let mut length = self.write_at(0, start);
        for field in trailers {
            let room = self.buffer.get_mut(length..).unwrap_or_default();
            length += encode::trailer(room, &field).map_err(Trouble::Request)?;
        }
        let written = self.write_at(length, end);
        if written < end.len() {
            return Err(Trouble::Request(Unsent::NoRoom));
        }
        self.head = None;
        self.pending = 0..length + written;
        self.content = Content::Finished;
        Ok(true)
    }

    /// Returns the buffer.
    pub(super) fn buffer(&mut self) -> &'static mut [u8] {
        self.pending = 0..0;
        mem::take(&mut self.buffer)
    }

    fn write_at(&mut self, at: usize, text: &[u8]) -> usize {
        bytes::copy(self.buffer.get_mut(at..).unwrap_or_default(), text)
    }
}
