//! A response on its way: its head as late as possible, so that a short body goes out with it and with its length.
//!
//! ```text
//! write, write, …, finish          head with the length, all bytes           one call of the kernel
//! write, …, more than fits         head, first chunk, then chunk by chunk    one call each
//! ```

use super::ending;
use super::peer::{self, Gone};
use super::unsent::{ROOM, Unsent};
use crate::cgi::output::{self, LONGEST_BLOCK};
use crate::http::encode::{self, Asked, CHUNK_END, Content, LAST_CHUNK};
use crate::http::field::Fields;
use crate::http::framing::{Body, Version};
use crate::sys::file::{HostFd, IoVec};

/// The number of bytes that wait to be sent together.
const BUFFERED: usize = 16 << 10;

/// The most ranges of bytes that go out with one call.
const MOST_PARTS: usize = 16;

/// The room for a head.
const LONGEST_HEAD: usize = LONGEST_BLOCK + 512;

/// Where a response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nothing is decided.
    Nothing,
    /// Status and fields are known.
    Known,
    /// The head was sent, and the body follows in this way; if its length is known, so many bytes are missing.
    Sent(Body),
    /// It is complete.
    Complete,
    /// It cannot be completed.
    Broken,
}

/// Whose response it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// That of a CGI program, in whose block the status is a line.
    Program,
    /// That of the handler of a component.
    Handler,
}

/// How bytes go out.
enum Way<'a, 'b> {
    /// All of them, until a time.
    Until(u64),
    /// As the last ones, of which some may be kept.
    AtEnd(&'a mut Unsent<'b>),
}

/// A response. It is large, and made once.
pub(super) struct Response {
    asked: Asked,
    stage: Stage,
    status: u16,
    origin: Origin,
    /// The length of the body, if the guest said it.
    length: Option<u64>,
    persists: bool,
    date: [u8; 29],
    /// The fields, as lines, of which so many bytes are used.
    pub(super) block: [u8; LONGEST_BLOCK],
    pub(super) block_length: usize,
    body: [u8; BUFFERED],
    buffered: usize,
    /// Whether something waited to be sent at the last tick, and nothing was sent since.
    waits: bool,
    /// Whether the end of the connection is that of the body.
    ends_with_connection: bool,
    head: [u8; LONGEST_HEAD],
}

impl Response {
    /// No response.
    pub(super) const NONE: Response = Response {
        asked: Asked { version: Version::Http11, is_head: false, persists: false },
        stage: Stage::Nothing,
        status: 0,
        origin: Origin::Handler,
        length: None,
        persists: false,
        date: [0; 29],
        block: [0; LONGEST_BLOCK],
        block_length: 0,
        body: [0; BUFFERED],
        buffered: 0,
        waits: false,
        ends_with_connection: false,
        head: [0; LONGEST_HEAD],
    };

    /// Starts the response to a request.
    pub(super) fn start(&mut self, asked: Asked, date: &[u8; 29]) {
        self.asked = asked;
        self.stage = Stage::Nothing;
        self.persists = asked.persists;
        self.length = None;
        self.date = *date;
        self.block_length = 0;
        self.buffered = 0;
        self.waits = false;
        self.ends_with_connection = false;
    }

    /// Forgets the fields that a guest wrote before it referred to another request.
    pub(super) fn forget_block(&mut self) {
        self.block_length = 0;
    }

    /// Ends the connection with this response, which says so if its head was not sent.
    pub(super) fn end_connection(&mut self) {
        self.asked.persists = false;
        self.persists = false;
    }

    /// Returns the date of the response.
    pub(super) fn date(&self) -> &[u8; 29] {
        &self.date
    }

    /// Decides on the status and on the fields, which are the first bytes of the block, of a CGI program or of another guest. `length`
    /// is that of the body, if the guest says it.
    pub(super) fn decide(&mut self, status: u16, fields: usize, length: Option<u64>, origin: Origin) {
        self.status = status;
        self.origin = origin;
        self.block_length = fields;
        self.length = length;
        self.stage = Stage::Known;
    }

    /// Whether status and fields are known.
    pub(super) fn is_decided(&self) -> bool {
        self.stage != Stage::Nothing
    }

    /// Whether nothing of it was sent.
    pub(super) fn is_unsent(&self) -> bool {
        matches!(self.stage, Stage::Nothing | Stage::Known)
    }

    /// Whether all of it was sent or is kept to be sent, as far as anybody can tell before the guest ends.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.stage, Stage::Complete | Stage::Sent(Body::None | Body::Length(0)))
    }

    /// Whether the end of the connection would pass for that of the body.
    pub(super) fn ends_with_connection(&self) -> bool {
        self.ends_with_connection
    }

    /// Adds bytes to the body; those beyond the length that the guest said are left out.
    pub(super) fn write(&mut self, peer: HostFd, parts: &[IoVec<'_>], until: u64) -> Result<(), Gone> {
        let size: usize = parts.iter().map(|part| part.length()).sum();
        if size <= BUFFERED - self.buffered {
            for part in parts {
                let room = self.body.get_mut(self.buffered..).unwrap_or_default();
                self.buffered += part.copy_to(room);
            }
            return Ok(());
        }
        let mut rest = parts;
        loop {
            let count = rest.len().min(MOST_PARTS - 5);
            let (now, later) = rest.split_at_checked(count).unwrap_or_default();
            self.send(peer, now, Way::Until(until))?;
            if later.is_empty() {
                return Ok(());
            }
            rest = later;
        }
    }

    /// Returns how many more bytes wait to be sent before some are.
    pub(super) fn room(&self) -> usize {
        BUFFERED - self.buffered
    }

    /// Throws away what waits to be sent.
    pub(super) fn discard(&mut self) {
        self.buffered = 0;
    }

    /// Sends what waits to be sent: at the next tick if nothing was sent before, since most responses are complete soon.
    pub(super) fn flush(&mut self, peer: HostFd, until: u64) -> Result<(), Gone> {
        if self.stage == Stage::Known {
            self.waits = true;
            return Ok(());
        }
        if self.buffered != 0 { self.send(peer, &[], Way::Until(until)) } else { Ok(()) }
    }

    /// Ends the body with trailers, where the body can have some, and keeps what does not go out now. A function writes their lines, and returns how long they are.
    pub(super) fn finish_with(
        &mut self,
        peer: HostFd,
        until: u64,
        unsent: &mut Unsent<'_>,
        trailers: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<bool, Gone> {
        self.send(peer, &[], Way::Until(until))?;
        if self.stage != Stage::Sent(Body::Chunked) {
            return self.finish(peer, unsent);
        }
        // The head was sent, so nobody needs the fields.
        let length = trailers(&mut self.block);
        let (last, end) = LAST_CHUNK.split_at_checked(3).unwrap_or_default();
        let mut parts = [last, self.block.get(..length).unwrap_or_default(), end].map(IoVec::read_only);
        let sent = unsent.send(peer, &mut parts);
        self.stage = if sent.is_ok() { Stage::Complete } else { Stage::Broken };
        sent.map(|()| self.persists)
    }

    /// Sends what has waited to be sent since the last tick.
    pub(super) fn tick(&mut self, peer: HostFd, until: u64) -> Result<(), Gone> {
        if self.stage == Stage::Known || self.buffered != 0 {
            return if core::mem::replace(&mut self.waits, true) { self.send(peer, &[], Way::Until(until)) } else { Ok(()) };
        }
        Ok(())
    }

    /// Ends the body, and keeps what does not go out now; returns whether the connection can be used again.
    pub(super) fn finish(&mut self, peer: HostFd, unsent: &mut Unsent<'_>) -> Result<bool, Gone> {
        if self.stage == Stage::Complete {
            return Ok(self.persists);
        }
        self.send(peer, &[], Way::AtEnd(unsent))?;
        // A client waits for what was announced and never came.
        let is_whole = !matches!(self.stage, Stage::Sent(Body::Length(1..)));
        self.stage = if is_whole { Stage::Complete } else { Stage::Broken };
        Ok(is_whole && self.persists)
    }

    /// Sends the head, if it was not sent, and the body as far as it is known. At its `end`, its length is known.
    fn send(&mut self, peer: HostFd, more: &[IoVec<'_>], way: Way<'_, '_>) -> Result<(), Gone> {
        let end = matches!(way, Way::AtEnd(_));
        let buffered = self.buffered;
        self.buffered = 0;
        self.waits = false;
        let mut size = buffered as u64 + more.iter().map(|part| part.length() as u64).sum::<u64>();
        let mut head = 0;
        if self.stage == Stage::Known {
            let content = match self.length {
                Some(length) => Content::Length(length),
                None if end => Content::Length(size),
                None => Content::Unknown,
            };
            let block = self.block.get(..self.block_length).unwrap_or_default();
            let asked = Asked { persists: self.asked.persists && !ending::is_announced(), ..self.asked };
            let sent = match self.origin {
                Origin::Program => {
                    encode::response(&mut self.head, asked, self.status, output::fields(block), content, &self.date)
                }
                Origin::Handler => encode::response(&mut self.head, asked, self.status, Fields::new(block), content, &self.date),
            };
            let Ok(sent) = sent else {
                self.stage = Stage::Broken;
                return Err(Gone::Closed);
            };
            head = sent.length;
            self.persists = sent.persists;
            self.stage = Stage::Sent(sent.body);
            self.ends_with_connection = sent.body == Body::UntilClose;
        }
        let Stage::Sent(body) = self.stage else { return Ok(()) };
        let mut frame = [0; 18];
        let (mut start, mut close): (usize, &[u8]) = (0, b"");
        match body {
            Body::None => size = 0,
            Body::Length(left) => {
                size = size.min(left);
                self.stage = Stage::Sent(Body::Length(left - size));
            }
            Body::Chunked if size != 0 => {
                start = encode::chunk_start(&mut frame, size as usize);
                close = CHUNK_END;
            }
            Body::Chunked | Body::UntilClose => {}
        }
        let last: &[u8] = if end && body == Body::Chunked { LAST_CHUNK } else { b"" };
        let mut parts = [IoVec::NONE; MOST_PARTS];
        let before = [self.head.get(..head), frame.get(..start), self.body.get(..buffered)].map(Option::unwrap_or_default);
        let before = before.map(IoVec::read_only);
        let after = [close, last].map(IoVec::read_only);
        let framed = before.iter().chain(more).chain(&after).copied();
        let (mut left, mut used) = (size, 0);
        for (index, part) in framed.enumerate() {
            let is_data = (2..3 + more.len()).contains(&index);
            let part = if is_data { part.first(usize::try_from(left).unwrap_or(usize::MAX)) } else { part };
            left -= if is_data { part.length() as u64 } else { 0 };
            if let Some(place) = parts.get_mut(used).filter(|_| !part.is_empty()) {
                *place = part;
                used += 1;
            }
        }
        let parts = parts.get_mut(..used).unwrap_or_default();
        let sent = match way {
            Way::Until(time) => peer::send(peer, parts, time),
            Way::AtEnd(unsent) => unsent.send(peer, parts),
        };
        if sent.is_err() {
            self.stage = Stage::Broken;
        }
        sent
    }
}

// What may be left of a response whose guest has ended: the head, the rest of the body, and what frames it.
const _: () = assert!(LONGEST_HEAD + BUFFERED + 32 <= ROOM);
