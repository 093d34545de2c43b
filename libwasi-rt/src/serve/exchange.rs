//! A request that a guest answers: the body as it arrives, and the response on its way.
//!
//! Bytes of the body go from the socket to where the guest wants them, but for those that arrived with the head. The response is
//! [buffered](super::response) until it is long or complete.
//!
//! # Safety
//!
//! The buffer of a connection is lent to its exchange, as long as that lasts.
#![allow(unsafe_code)]

use super::connection::BUFFER;
use super::peer::{self, Gone};
use super::response::Response;
use crate::host::error::Error;
use crate::http::body::Reader;
use crate::http::chunked::Step;
use crate::http::encode::{Asked, CONTINUE};
use crate::http::request::{Head, Request};
use crate::sys::file::{HostFd, IoVec};

/// A request and its response.
pub(crate) struct Exchange {
    /// The socket of the client.
    pub(super) socket: HostFd,
    /// The response.
    pub(super) response: Response,
    /// The time at which the guest must be done.
    pub(super) until: u64,
    request: Request,
    buffer: &'static mut [u8],
    arrived: usize,
    head: usize,
    /// The first byte in the buffer that was not used.
    position: usize,
    body: Reader,
    /// Whether all of the body was used.
    is_whole: bool,
    /// Whether the client waits to be told that the body is wanted.
    is_awaited: bool,
    /// Why the connection is of no more use.
    gone: Option<Gone>,
}

/// What became of the body.
pub(super) enum Rest {
    /// It was used, as were so many bytes of the buffer.
    Used(usize),
    /// Some of it may still come.
    ToCome,
    /// The connection is gone.
    Gone,
}

impl Exchange {
    /// The exchange of a request whose head has this length, on a connection with this buffer.
    ///
    /// # Safety
    ///
    /// Nothing else refers to the buffer as long as the exchange lasts.
    pub(super) unsafe fn new(
        socket: HostFd,
        buffer: IoVec<'_>,
        arrived: usize,
        request: Request,
        head: usize,
        body: Reader,
        response: Response,
    ) -> Exchange {
        // SAFETY: passed on to the caller.
        let buffer = unsafe { buffer.into_static() };
        let is_awaited = request.expects_continue;
        Exchange {
            socket,
            response,
            until: u64::MAX,
            request,
            buffer,
            arrived,
            head,
            position: head,
            body,
            is_whole: false,
            is_awaited,
            gone: None,
        }
    }

    /// Returns the head of the request.
    pub(crate) fn head(&self) -> Head<'_> {
        self.request.head(&self.buffer)
    }

    /// Reads some of the body, and returns how many bytes; none at its end.
    ///
    /// Errors: `Io` when the client is gone, too slow or sends what is no body; `Timedout`.
    pub(crate) fn read(&mut self, parts: &[IoVec<'_>]) -> Result<u32, Error> {
        let Some(first) = parts.iter().find(|part| !part.is_empty()) else { return Ok(0) };
        loop {
            if self.gone.is_some() {
                return Err(Error::Io);
            }
            let arrived = self.buffer.get(self.position..self.arrived).unwrap_or_default();
            let Ok((passed, step)) = self.body.advance(arrived) else { return self.lose(Gone::Closed) };
            self.position += passed;
            match step {
                Step::Data(count) => return Ok(self.take(parts, count)),
                Step::End(trailers) => {
                    self.position += if self.is_whole { 0 } else { trailers };
                    self.is_whole = true;
                    return Ok(0);
                }
                Step::More => {}
            }
            if let Some(count) = self.receive(*first)? {
                return Ok(count);
            }
        }
    }

    /// Takes bytes of the body that have arrived.
    fn take(&mut self, parts: &[IoVec<'_>], count: usize) -> u32 {
        let mut left = self.buffer.get(self.position..self.position + count).unwrap_or_default();
        for part in parts {
            let filled = part.fill_from(left);
            left = left.get(filled..).unwrap_or_default();
        }
        let taken = count - left.len();
        self.position += taken;
        self.body.took(taken);
        taken as u32
    }

    /// Receives more: data to where the guest wants them, whose number is returned, and everything else to the buffer.
    fn receive(&mut self, into: IoVec<'_>) -> Result<Option<u32>, Error> {
        if self.is_awaited {
            self.is_awaited = false;
            let mut text = [0; CONTINUE.len()];
            text.copy_from_slice(CONTINUE);
            if let Err(gone) = peer::send(self.socket, &mut [IoVec::new(&mut text)], self.until) {
                return self.lose(gone).map(Some);
            }
        }
        let data = usize::try_from(self.body.data()).unwrap_or(usize::MAX);
        let received = if data != 0 && self.position == self.arrived {
            peer::receive(self.socket, into.first(data), self.until)
        } else {
            self.make_room();
            let room = self.buffer.get_mut(self.arrived..).unwrap_or_default();
            peer::receive(self.socket, IoVec::new(room), self.until)
        };
        match received {
            Ok(0) => self.lose(Gone::Closed).map(Some),
            Ok(count) if data != 0 && self.position == self.arrived => {
                self.body.took(count);
                Ok(Some(count as u32))
            }
            Ok(count) => {
                self.arrived += count;
                Ok(None)
            }
            Err(gone) => self.lose(gone).map(Some),
        }
    }

    /// Moves what was not used to the end of the head.
    fn make_room(&mut self) {
        if self.position != self.head {
            self.buffer.copy_within(self.position..self.arrived, self.head);
            self.arrived -= self.position - self.head;
            self.position = self.head;
        }
        if self.arrived == BUFFER {
            // Trailers longer than they may be, of which nothing is of use.
            self.gone = Some(Gone::Closed);
        }
    }

    /// Remembers that the client is gone.
    fn lose(&mut self, gone: Gone) -> Result<u32, Error> {
        self.gone = Some(gone);
        Err(if gone == Gone::Late { Error::Timedout } else { Error::Io })
    }

    /// Whether the client is gone.
    pub(super) fn is_gone(&self) -> bool {
        self.gone.is_some()
    }

    /// Ends the use of the buffer, and tells what became of the body: what has arrived of it is passed over.
    pub(super) fn end(&mut self) -> Rest {
        while !self.is_whole && self.gone.is_none() {
            let arrived = self.buffer.get(self.position..self.arrived).unwrap_or_default();
            let Ok((passed, step)) = self.body.advance(arrived) else { return Rest::ToCome };
            self.position += passed;
            match step {
                Step::Data(count) => {
                    self.position += count;
                    self.body.took(count);
                }
                Step::End(trailers) => {
                    self.position += trailers;
                    self.is_whole = true;
                }
                Step::More => return Rest::ToCome,
            }
        }
        if self.gone.is_some() { Rest::Gone } else { Rest::Used(self.position) }
    }

    /// Returns how many bytes are in the buffer.
    pub(super) fn arrived(&self) -> usize {
        self.arrived
    }
}
