//! The body of a request, as it arrives: from the buffer of the connection first, and then from the socket to where the guest wants it.

use super::Exchange;
use crate::bytes;
use crate::host::error::Error;
use crate::host::flow::Supply;
use crate::host::poll::Interest;
use crate::host::socket::Waiting;
use crate::http::chunked::Step;
use crate::http::field::Fields;
use crate::http::refusal::Refusal;
use crate::serve::peer::{self, Gone};
use crate::sys::file::{self, IoVec};

impl Exchange<'_> {
    /// Reads some of the body, and returns how many bytes; none at its end.
    ///
    /// Errors: `Connreset` when the client is gone, `Timedout` when it is too slow, `Fbig` when the body is too large, and `Proto`
    /// when it is none.
    pub(crate) fn read(&mut self, parts: &[IoVec<'_>]) -> Result<u32, Error> {
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
    pub(super) fn step(&mut self) -> Option<Step> {
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
            Ok(count @ 1..) => {
                self.presence.acted();
                count
            }
            Ok(_) | Err(Gone::Closed) => {
                self.fail(Error::Connreset);
                0
            }
            Err(Gone::Late) => {
                self.fail_slow();
                0
            }
        }
    }

    /// Returns how many bytes of the body can be read: unknown at its end.
    ///
    /// Errors: as [`read`](Exchange::read).
    pub(crate) fn supply(&mut self, waiting: Waiting) -> Result<Supply, Error> {
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
            let data = u32::try_from(self.body.data()).unwrap_or(u32::MAX);
            if data != 0 && self.position == self.arrived {
                if let Ok(count @ 1..) = file::readable_bytes(self.socket) {
                    return Ok(Supply::Bytes(count.min(data)));
                }
            }
            if !self.receive_more() {
                if waiting == Waiting::Fails {
                    self.presence.expect(Interest::Read);
                    return Ok(Supply::Nothing);
                }
                self.wait();
            }
        }
    }

    /// Passes over the body as far as it has arrived, and returns whether that was all of it.
    ///
    /// Errors: as [`read`](Exchange::read).
    pub(crate) fn pass(&mut self) -> Result<bool, Error> {
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
            if !self.receive_more() {
                return Ok(false);
            }
        }
    }

    /// Returns the trailers, once all of the body was used.
    pub(crate) fn trailers(&self) -> Fields<'_> {
        Fields::new(self.buffer.get(self.trailers.clone()).unwrap_or_default())
    }

    /// Moves what was not used to the end of the head, which stays.
    fn make_room(&mut self) {
        bytes::move_back(self.buffer, self.position..self.arrived, self.head);
        self.arrived -= self.position - self.head;
        self.position = self.head;
    }
}
