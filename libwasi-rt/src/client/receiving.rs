//! The half of an exchange that comes in: heads, of which all but the last are interim, and content behind the last.
//!
//! ```text
//! │ interim │ head │ taken │ content that was not taken, or trailers │ free │
//!           first        start                                      filled
//! ```
//!
//! What is of no use any more is overwritten only when there is no other room.

use core::mem;

use super::now;
use super::secure::Received;
use super::trouble::Trouble;
use super::wire::Wire;
use crate::http::body::Reader;
use crate::http::chunked::{LONGEST_TRAILERS, Step};
use crate::http::field::Fields;
use crate::http::refusal::Refusal;
use crate::http::request::LONGEST_HEAD;
use crate::http::response::{Response, ToHead};

/// The length of the buffer.
pub(super) const BUFFER: usize = LONGEST_HEAD + LONGEST_TRAILERS;

/// The most interim responses to a request. A server could send them for ever.
const MOST_INTERIM: u8 = 32;

/// What comes in.
pub(super) struct Receiving {
    buffer: &'static mut [u8],
    /// The start of the head.
    first: usize,
    /// The start of what was not taken, once there is the final head.
    start: usize,
    filled: usize,
    to_head: ToHead,
    interim: u8,
    response: Response,
    /// The length of the final head; 0 before it has come.
    head: usize,
    reader: Reader,
    /// The length of the trailers, when all of the content has come.
    trailers: Option<usize>,
    /// Whether anything ever came.
    is_empty: bool,
    /// Since when it has been waited for.
    since: Option<u64>,
}

/// What is next of the content.
pub(super) enum Progress {
    /// Nothing now.
    Wait,
    /// So many bytes.
    Data(usize),
    /// Nothing.
    End,
}

impl Receiving {
    /// Nothing.
    pub(super) fn new(buffer: &'static mut [u8]) -> Receiving {
        Receiving {
            buffer,
            first: 0,
            start: 0,
            filled: 0,
            to_head: ToHead::No,
            interim: 0,
            response: Response::new(ToHead::No),
            head: 0,
            reader: Reader::Length(0),
            trailers: None,
            is_empty: true,
            since: None,
        }
    }

    /// Expects a response.
    pub(super) fn start(&mut self, to_head: ToHead) {
        self.to_head = to_head;
        self.response = Response::new(to_head);
    }

    /// Reads until there is the final head, as far as that is possible without waiting. It has so long since the time when it was
    /// waited for, or the last byte was sent.
    pub(super) fn read_head(&mut self, wire: &mut Wire, most: u64, last_sent: u64) -> Result<(), Trouble> {
        while !self.has_head() {
            match self.response.parse(self.buffer.get(self.first..self.filled).unwrap_or_default())? {
                Some(length) if self.response.is_interim() => {
                    self.interim += 1;
                    if self.interim > MOST_INTERIM {
                        return Err(Trouble::Response(Refusal::Interim));
                    }
                    self.first += length;
                    self.response = Response::new(self.to_head);
                }
                Some(length) => {
                    self.head = length;
                    self.start = self.first + length;
                    self.reader = Reader::new(self.response.body, u64::MAX)?;
                    self.since = None;
                }
                None => match self.read(wire)? {
                    Received::Some(_) => {}
                    Received::Nothing if self.is_late(most, last_sent) => return Err(Trouble::ResponseTime),
                    Received::Nothing => return Ok(()),
                    Received::End => return Err(Trouble::Terminated),
                },
            }
        }
        Ok(())
    }

    /// Goes on in the content, as far as that is possible without waiting. There must be a head.
    pub(super) fn advance(&mut self, mut wire: Option<&mut Wire>, most: u64) -> Result<Progress, Trouble> {
        loop {
            if self.trailers.is_some() {
                return Ok(Progress::End);
            }
            let (passed, step) = self.reader.advance(self.buffer.get(self.start..self.filled).unwrap_or_default())?;
            self.start += passed;
            match step {
                Step::Data(count) => return Ok(Progress::Data(count)),
                Step::End(length) if self.has_head() => {
                    self.trailers = Some(length);
                    return Ok(Progress::End);
                }
                Step::End(_) => return Ok(Progress::Wait),
                Step::More => {
                    let Some(wire) = wire.as_deref_mut() else { return Err(Trouble::Terminated) };
                    match self.read(wire)? {
                        Received::Some(_) => {}
                        Received::Nothing if self.is_late(most, 0) => return Err(Trouble::ContentTime),
                        Received::Nothing => return Ok(Progress::Wait),
                        Received::End if self.reader.may_close() => self.trailers = Some(0),
                        Received::End => return Err(Trouble::Terminated),
                    }
                }
            }
        }
    }

    /// Returns so many bytes of the content.
    pub(super) fn data(&self, count: usize) -> &[u8] {
        self.buffer.get(self.start..self.start.saturating_add(count)).unwrap_or_default()
    }

    /// Tells that so many bytes of the content were taken.
    pub(super) fn took(&mut self, count: usize) {
        let count = count.min(self.filled.saturating_sub(self.start));
        self.reader.took(count);
        self.start += count;
    }

    /// Whether there is the final head.
    pub(super) fn has_head(&self) -> bool {
        self.head > 0
    }

    /// Whether all of the response has come.
    pub(super) fn is_over(&self) -> bool {
        self.trailers.is_some()
    }

    /// Whether nothing ever came.
    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Returns status and fields.
    pub(super) fn head(&self) -> Option<(u16, Fields<'_>)> {
        self.has_head().then(|| (self.response.status, self.response.fields(self.arrived())))
    }

    /// Returns the trailers, when all has come.
    pub(super) fn trailers(&self) -> Fields<'_> {
        let length = self.trailers.unwrap_or(0);
        Fields::new(self.buffer.get(self.start..self.start.saturating_add(length)).unwrap_or_default())
    }

    /// Whether the next response would begin with the next byte, and nothing of it is here.
    pub(super) fn leaves_connection(&self) -> bool {
        self.response.persists && self.trailers.is_some_and(|length| self.filled == self.start + length)
    }

    /// Returns until when it is waited for more, for so long; nothing when something can be told now.
    pub(super) fn waits(&mut self, most: u64, last_sent: u64) -> Option<u64> {
        if self.is_over() || (self.has_head() && !self.is_exhausted()) {
            return None;
        }
        let last_sent = if self.has_head() { 0 } else { last_sent };
        let until = self.until(most, last_sent);
        (now() < until).then_some(until)
    }

    /// Returns the buffer.
    pub(super) fn buffer(&mut self) -> &'static mut [u8] {
        (self.first, self.start, self.filled, self.head) = (0, 0, 0, 0);
        mem::take(&mut self.buffer)
    }

    /// Whether nothing that came is left to be told: another call of `advance` would read.
    fn is_exhausted(&self) -> bool {
        let mut reader = self.reader.clone();
        matches!(reader.advance(self.buffer.get(self.start..self.filled).unwrap_or_default()), Ok((_, Step::More)))
    }

    fn arrived(&self) -> &[u8] {
        self.buffer.get(self.first..self.filled).unwrap_or_default()
    }

    fn is_late(&mut self, most: u64, last_sent: u64) -> bool {
        now() >= self.until(most, last_sent)
    }

    /// Returns the end of a time that began when it was first waited, or later.
    fn until(&mut self, most: u64, later: u64) -> u64 {
        (*self.since.get_or_insert_with(now)).max(later).saturating_add(most)
    }

    /// Reads once.
    fn read(&mut self, wire: &mut Wire) -> Result<Received, Trouble> {
        self.make_room();
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        if room.is_empty() {
            // The parsers refuse what is longer than the buffer before that.
            return Err(Trouble::Response(Refusal::ManyFields));
        }
        let received = wire.receive(room)?;
        if let Received::Some(count) = received {
            self.filled += count;
            self.is_empty = false;
            self.since = None;
        }
        Ok(received)
    }

    /// Moves what is still needed to the front, when it is little or there is no other room.
    fn make_room(&mut self) {
        if self.has_head() {
            let kept = self.first + self.head;
            if self.start == self.filled || self.filled == self.buffer.len() {
                self.filled = move_to(self.buffer, self.start, self.filled, kept);
                self.start = kept;
            }
        } else if self.filled == self.buffer.len() {
            self.filled = move_to(self.buffer, self.first, self.filled, 0);
            self.first = 0;
        }
    }
}

/// Moves bytes to an earlier place, and returns the end of them there.
fn move_to(buffer: &mut [u8], from: usize, end: usize, to: usize) -> usize {
    let (mut from, mut to) = (from, to);
    while from < end && to < from {
        let Some(&byte) = buffer.get(from) else { break };
        let Some(place) = buffer.get_mut(to) else { break };
        *place = byte;
        (from, to) = (from + 1, to + 1);
    }
    if to < from { to } else { end }
}
