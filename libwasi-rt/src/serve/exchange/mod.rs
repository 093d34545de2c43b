//! A request that a guest answers: the [`body`] as it arrives, the response on its way, and whether the client is still [there](presence).

mod body;
mod presence;

use core::ops::Range;

use super::connection::BUFFER;
use super::ends::Ends;
use super::peer::{self, Gone};
use super::response::Response;
use super::time::now;
use super::unsent::Unsent;
use crate::host::error::Error;
use crate::host::poll::Interest;
use crate::http::body::Reader;
use crate::http::chunked::Step;
use crate::http::request::{Head, Request};
use crate::sys::file::{HostFd, IoVec};
use presence::Presence;

/// The status for a body that did not come.
const REQUEST_TIMEOUT: u16 = 408;

/// A request and its response.
pub(super) struct Exchange<'a> {
    /// The socket of the client.
    pub(super) socket: HostFd,
    /// The response.
    pub(super) response: &'a mut Response,
    /// The end of the response, if it did not go out at once.
    pub(super) unsent: Unsent<'a>,
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
    /// The trailers in the buffer, once all of the body was used.
    trailers: Range<usize>,
    /// Whether the connection is of no more use.
    is_gone: bool,
    /// The reason for that.
    reason: Error,
    /// The status with which the body is refused, if it is.
    refusal: Option<u16>,
    /// What is known of the client while the guest runs.
    presence: Presence,
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
    /// The room for what is not sent at once.
    pub(super) room: &'a mut [u8],
    /// Both ends of the connection.
    pub(super) ends: Ends,
}

impl<'a> Exchange<'a> {
    /// The exchange that begins with a request.
    pub(super) fn new(from: Arrived<'a>, response: &'a mut Response, until: u64) -> Exchange<'a> {
        let Arrived { socket, request, head, body, buffer, arrived, room, ends } = from;
        let (position, is_whole, is_gone) = (head, false, false);
        let (trailers, reason) = (head..head, Error::Connreset);
        Exchange {
            socket,
            response,
            unsent: Unsent::new(room, 0..0),
            until,
            request,
            buffer,
            arrived,
            head,
            position,
            body,
            is_whole,
            trailers,
            is_gone,
            reason,
            refusal: None,
            presence: Presence::new(),
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

    /// Returns the status with which the body is refused, if it is and nothing of a response was sent.
    pub(super) fn refusal(&self) -> Option<u16> {
        self.refusal.filter(|_| self.response.is_unsent())
    }

    /// Has no more use for the connection.
    fn fail(&mut self, reason: Error) {
        if !self.is_gone {
            self.is_gone = true;
            self.reason = reason;
        }
    }

    /// Takes no more from a client that is too slow with the body: what the guest makes of a part is no answer.
    fn fail_slow(&mut self) {
        self.fail(Error::Timedout);
        self.refusal = self.refusal.or(if self.is_whole { None } else { Some(REQUEST_TIMEOUT) });
    }

    /// Adds bytes to the body of the response.
    ///
    /// Errors: `Pipe` when the client is gone or too slow.
    pub(super) fn write(&mut self, parts: &[IoVec<'_>]) -> Result<(), Error> {
        let result = if self.is_gone { Err(Gone::Closed) } else { self.response.write(self.socket, parts, self.until) };
        self.is_gone |= result.is_err();
        self.presence.acted();
        result.map_err(|_| Error::Pipe)
    }

    /// Takes note of a guest that could not write, since the client has not taken what was sent.
    pub(super) fn expect_room(&mut self) {
        self.presence.expect(Interest::Write);
    }

    /// Sends what has waited to be sent since the last tick; returns whether the guest goes on.
    pub(super) fn tick(&mut self) -> bool {
        if !self.is_gone {
            let pushed = if self.unsent.is_empty() { Ok(true) } else { self.unsent.push(self.socket) };
            self.is_gone = pushed.is_err() || self.response.tick(self.socket, self.until).is_err();
        }
        self.response.is_complete() || self.has_client(now())
    }

    /// Whether the client is there, or was until a moment ago.
    fn has_client(&mut self, now: u64) -> bool {
        if !self.is_gone && self.presence.is_idle(self.socket, now) {
            self.fail_slow();
            // The guest may wait for it.
            peer::give_up(self.socket);
        }
        let goes_on = self.presence.lasts(self.socket, self.is_gone, now);
        // Nobody is there to be told.
        self.is_gone |= !goes_on;
        goes_on
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
