//! A request that a guest answers: the body as it arrives, and the response on its way.
//!
//! Bytes of the body go from the socket to where the guest wants them, but for those that arrived with the head.

use core::ops::Range;

use super::connection::BUFFER;
use super::ends::Ends;
use super::peer::{self, Gone};
use super::response::Response;
use crate::bytes;
use crate::host::error::Error;
use crate::host::flow::Supply;
use crate::host::poll::Interest;
use crate::host::socket::Waiting;
use crate::http::body::Reader;
use crate::http::chunked::Step;
use crate::http::encode::CONTINUE;
use crate::http::field::Fields;
use crate::http::refusal::Refusal;
use crate::http::request::{Head, Request};
use crate::sys::file::{self, HostFd, IoVec};

/// A request and its response.
pub(super) struct Exchange<'a> {
    /// The socket of the client.
    pub(super) socket: HostFd,
    /// The response.
    pub(super) response: &'a mut Response,
    /// The time at which the guest must be done.
    pub(super) until: u64,
    request: Request,
    buffer: &'a mut [u8],
    arrived: usize,
    head: usize,
    /// The first byte in the buffer that was not used.
    position: usize,
    body: Reader,
    /// Whether all of the body was used.
    is_whole: bool,
    /// Whether the client waits to be told that the body is wanted.
    is_awaited: bool,
    /// The trailers in the buffer, once all of the body was used.
    trailers: Range<usize>,
    /// Whether the connection is of no more use.
    is_gone: bool,
    /// The reason for that.
    reason: Error,
    /// The status with which the body is refused, if it is.
    refusal: Option<u16>,
    /// Both ends.
    pub(super) ends: Ends,
}

/// What became of the body.
pub(super) enum Rest {
    /// It was used; the next request begins so far into the buffer, in which so many bytes are.
    Used {
        /// The first byte of the next request.
        next: usize,
        /// The number of bytes in the buffer.
        arrived: usize,
    },
    /// Some of it may still come.
    ToCome,
    /// The connection is gone.
    Gone,
}

/// A request that has arrived: its parsed head with the length, and the body.
pub(super) struct Arrived<'a> {
    /// The socket of the client.
    pub(super) socket: HostFd,
    /// The head.
    pub(super) request: Request,
    /// The length of the head.
    pub(super) head: usize,
    /// The start of the body.
    pub(super) body: Reader,
    /// The buffer of the connection.
    pub(super) buffer: &'a mut [u8],
    /// The number of bytes in it.
    pub(super) arrived: usize,
    /// Both ends of the connection.
    pub(super) ends: Ends,
}

impl<'a> Exchange<'a> {
    /// The exchange that begins with a request.
    pub(super) fn new(from: Arrived<'a>, response: &'a mut Response, until: u64) -> Exchange<'a> {
        let Arrived { socket, request, head, body, buffer, arrived, ends } = from;
        let is_awaited = request.expects_continue;
        let (position, is_whole, is_gone) = (head, false, false);
        let (trailers, reason) = (head..head, Error::Connreset);
        Exchange {
            socket,
            response,
            until,
            request,
            buffer,
            arrived,
            head,
            position,
            body,
            is_whole,
            is_awaited,
            trailers,
            is_gone,
            reason,
            refusal: None,
            ends,
        }
    }

    /// Returns the head of the request.
    pub(super) fn head(&self) -> Head<'_> {
        self.request.head(self.buffer)
    }

    /// Returns the length of the body, if it has one.
    pub(super) fn length(&self) -> Option<u64> {
        match self.request.body {
            crate::http::framing::Body::Length(length) => Some(length),
            _ => None,
        }
    }

    /// Reads some of the body, and returns how many bytes; none at its end.
    ///
    /// Errors: `Connreset` when the client is gone, `Timedout` when it is too slow, `Fbig` when the body is too large, and `Proto`
    /// when it is none.
    pub(super) fn read(&mut self, parts: &[IoVec<'_>]) -> Result<u32, Error> {
        let Some(first) = parts.iter().find(|part| !part.is_empty()) else { return Ok(0) };
        loop {
            if self.is_gone {
                return Err(self.reason);
            }
            match self.step() {
                Some(Step::Data(count)) => return Ok(self.take(parts, count)),
                Some(Step::End(_)) => return Ok(0),
                Some(Step::More) => {}
                None => continue,
            }
            if let Some(count) = self.receive(*first) {
                return Ok(count);
            }
        }
    }

    /// Passes over what is not data, and returns what comes next; nothing when that is no body.
    fn step(&mut self) -> Option<Step> {
        if self.is_whole {
            return Some(Step::End(0));
        }
        let arrived = self.buffer.get(self.position..self.arrived).unwrap_or_default();
        let (passed, step) = match self.body.advance(arrived) {
            Ok(answer) => answer,
            Err(refusal) => {
                self.refuse(refusal);
                return None;
            }
        };
        self.position += passed;
        if let Step::End(trailers) = step {
            self.trailers = self.position..self.position + trailers;
            self.position += trailers;
            self.is_whole = true;
        }
        Some(step)
    }

    /// Takes no more of a body that is none.
    fn refuse(&mut self, refusal: Refusal) {
        self.fail(if refusal == Refusal::LongBody { Error::Fbig } else { Error::Proto });
        self.refusal = Some(refusal.status());
    }

    /// Returns the status with which the body is refused, if it is and nothing of a response was sent.
    pub(super) fn refusal(&self) -> Option<u16> {
        self.refusal.filter(|_| self.response.is_unsent())
    }

    /// Takes bytes of the body that have arrived.
    fn take(&mut self, parts: &[IoVec<'_>], count: usize) -> u32 {
        let mut left = self.buffer.get(self.position..self.position + count).unwrap_or_default();
        for part in parts {
            let filled = part.fill(left);
            left = left.get(filled..).unwrap_or_default();
        }
        let taken = count - left.len();
        self.position += taken;
        self.body.took(taken);
        taken as u32
    }

    /// Receives more: data to where the guest wants them, whose number is returned, and everything else to the buffer.
    fn receive(&mut self, into: IoVec<'_>) -> Option<u32> {
        self.ask();
        let data = usize::try_from(self.body.data()).unwrap_or(usize::MAX);
        if data != 0 && self.position == self.arrived {
            let count = self.received(peer::receive(self.socket, into.first(data), self.until));
            self.body.took(count);
            return if count == 0 { None } else { Some(count as u32) };
        }
        if !self.receive_more() {
            self.wait();
        }
        None
    }

    /// Lets the client know that the body is wanted, if it waits for that.
    fn ask(&mut self) {
        if self.is_awaited {
            self.is_awaited = false;
            if peer::send(self.socket, &mut [IoVec::read_only(CONTINUE)], self.until).is_err() {
                self.fail(Error::Connreset);
            }
        }
    }

    /// Receives what there is to the buffer; returns false if there is nothing yet.
    fn receive_more(&mut self) -> bool {
        self.make_room();
        let room = self.buffer.get_mut(self.arrived..).unwrap_or_default();
        if room.is_empty() {
            // Trailers are longer than they may be.
            self.refuse(Refusal::ManyFields);
            return true;
        }
        match peer::receive_now(self.socket, IoVec::new(room)) {
            Ok(None) => return false,
            Ok(Some(count)) => self.arrived += self.received(Ok(count)),
            Err(gone) => self.arrived += self.received(Err(gone)),
        }
        true
    }

    /// Waits until something arrives.
    fn wait(&mut self) {
        if let Err(gone) = peer::wait(self.socket, Interest::Read, self.until) {
            self.received(Err(gone));
        }
    }

    /// Returns how many bytes were received; none is an end that is too early.
    fn received(&mut self, received: Result<usize, Gone>) -> usize {
        match received {
            Ok(count @ 1..) => count,
            Ok(_) | Err(Gone::Closed) => {
                self.fail(Error::Connreset);
                0
            }
            Err(Gone::Late) => {
                self.fail(Error::Timedout);
                0
            }
        }
    }

    /// Has no more use for the connection.
    fn fail(&mut self, reason: Error) {
        if !self.is_gone {
            self.is_gone = true;
            self.reason = reason;
        }
    }

    /// Returns how many bytes of the body can be read: unknown at its end.
    ///
    /// Errors: as [`read`](Exchange::read).
    pub(super) fn supply(&mut self, waiting: Waiting) -> Result<Supply, Error> {
        loop {
            if self.is_gone {
                return Err(self.reason);
            }
            match self.step() {
                Some(Step::Data(count)) => return Ok(Supply::Bytes(count as u32)),
                Some(Step::End(_)) => return Ok(Supply::Unknown),
                Some(Step::More) => {}
                None => continue,
            }
            self.ask();
            let data = u32::try_from(self.body.data()).unwrap_or(u32::MAX);
            if data != 0 && self.position == self.arrived {
                if let Ok(count @ 1..) = file::readable_bytes(self.socket) {
                    return Ok(Supply::Bytes(count.min(data)));
                }
            }
            if !self.receive_more() {
                if waiting == Waiting::Fails {
                    return Ok(Supply::Nothing);
                }
                self.wait();
            }
        }
    }

    /// Passes over the body as far as it has arrived, and returns whether that was all of it.
    ///
    /// Errors: as [`read`](Exchange::read).
    pub(super) fn pass(&mut self) -> Result<bool, Error> {
        loop {
            if self.is_gone {
                return Err(self.reason);
            }
            match self.step() {
                Some(Step::Data(count)) => {
                    self.position += count;
                    self.body.took(count);
                    continue;
                }
                Some(Step::End(_)) => return Ok(true),
                Some(Step::More) => {}
                None => continue,
            }
            self.ask();
            if !self.receive_more() {
                return Ok(false);
            }
        }
    }

    /// Returns the trailers, once all of the body was used.
    pub(super) fn trailers(&self) -> Fields<'_> {
        Fields::new(self.buffer.get(self.trailers.clone()).unwrap_or_default())
    }

    /// Moves what was not used to the end of the head, which stays.
    fn make_room(&mut self) {
        bytes::move_back(self.buffer, self.position..self.arrived, self.head);
        self.arrived -= self.position - self.head;
        self.position = self.head;
    }

    /// Adds bytes to the body of the response.
    ///
    /// Errors: `Pipe` when the client is gone or too slow.
    pub(super) fn write(&mut self, parts: &[IoVec<'_>]) -> Result<(), Error> {
        let result = if self.is_gone { Err(Gone::Closed) } else { self.response.write(self.socket, parts, self.until) };
        self.is_gone |= result.is_err();
        result.map_err(|_| Error::Pipe)
    }

    /// Sends what has waited to be sent since the last tick.
    pub(super) fn tick(&mut self) {
        self.is_gone |= !self.is_gone && self.response.tick(self.socket, self.until).is_err();
    }

    /// Whether the client is gone.
    pub(super) fn is_gone(&self) -> bool {
        self.is_gone
    }

    /// Ends the use of the buffer, and tells what became of the body: what has arrived of it is passed over.
    pub(super) fn end(&mut self) -> Rest {
        while !self.is_gone {
            match self.step() {
                Some(Step::Data(count)) => {
                    self.position += count;
                    self.body.took(count);
                }
                Some(Step::End(_)) => return Rest::Used { next: self.position, arrived: self.arrived },
                Some(Step::More) => return Rest::ToCome,
                None => {}
            }
        }
        Rest::Gone
    }
}

const _: () = assert!(BUFFER > crate::http::request::LONGEST_HEAD);
