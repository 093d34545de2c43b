//! A request and the response to it.
//!
//! The program sends and receives whenever it likes: a server may answer before it has read all. So the two halves share nothing
//! but the connection; what goes wrong when sending is told only if no response comes either.

use core::mem;

use super::connect::Connector;
use super::receiving::{Progress, Receiving};
use super::sending::Sending;
use super::server::{Scheme, Server};
use super::trouble::Trouble;
use super::wire::Wire;
use super::{Times, Wanted, now, pool};
use crate::http::encode::request::Asking;
use crate::http::field::{Field, Fields};
use crate::http::response::ToHead;
use crate::sys::poll::Interest;

/// The buffers of an exchange, which outlast it.
pub(crate) type Buffers = [&'static mut [u8]; 2];

/// The lengths of the buffers.
pub(crate) const LENGTHS: [usize; 2] = [super::sending::BUFFER, super::receiving::BUFFER];

/// How often is looked whether what could not be sent can be sent now, while a response is waited for. That happens only with a
/// server that answers before it has read the request: the kernel is asked about one of both.
const AGAIN: u64 = 10_000_000;

/// A request and its response.
pub(crate) struct Exchange {
    way: Way,
    /// None after the connection was left to others.
    server: Option<Server>,
    /// Whether it may be left to others.
    persists: bool,
    times: Times,
    sending: Sending,
    receiving: Receiving,
    /// Whether the connection was used before, so that the server may have closed it, and the request may be sent again.
    may_repeat: bool,
    /// Whether sending it twice does the same as sending it once.
    is_idempotent: bool,
    trouble: Option<Trouble>,
}

/// The connection.
enum Way {
    Connecting(Connector),
    /// It is there, but nothing can be sent before the handshake is done, for which there is time until then.
    Preparing(Wire, u64),
    Open(Wire),
    /// It is closed, or left to others.
    None,
}

/// Content that comes in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content<'e> {
    /// Some bytes, of which those [taken](Exchange::took) do not come again.
    Bytes(&'e [u8]),
    /// None now.
    Wait,
    /// None any more; [trailers](Exchange::trailers) can be looked at.
    End,
}

impl Exchange {
    /// An exchange with these buffers for what goes out and what comes in.
    pub(crate) fn new([out, into]: Buffers, times: Times) -> Exchange {
        Exchange {
            way: Way::None,
            server: None,
            persists: false,
            times,
            sending: Sending::new(out),
            receiving: Receiving::new(into),
            may_repeat: false,
            is_idempotent: false,
            trouble: None,
        }
    }

    /// Starts the request; it goes out now or later.
    ///
    /// Errors: that of [`write`](crate::http::encode::request::write), and what is known without waiting.
    pub(crate) fn start<'f>(
        &mut self,
        scheme: Scheme,
        asking: &Asking<'_>,
        fields: impl Iterator<Item = Field<'f>>,
    ) -> Result<(), Trouble> {
        let started = self.sending.start(asking, fields).and_then(|()| self.find_way(scheme, asking));
        if let Err(trouble) = started {
            self.trouble = Some(trouble);
            return started;
        }
        self.receiving.start(if asking.method == b"HEAD" { ToHead::Yes } else { ToHead::No });
        self.is_idempotent = matches!(asking.method, b"GET" | b"HEAD" | b"OPTIONS" | b"TRACE" | b"PUT" | b"DELETE");
        self.go_on();
        Ok(())
    }

    /// Takes a connection that is idle, or begins to make one.
    fn find_way(&mut self, scheme: Scheme, asking: &Asking<'_>) -> Result<(), Trouble> {
        let server = Server::new(scheme, asking.authority)?;
        (self.way, self.may_repeat) = match pool::take(&server) {
            Some(wire) => (Way::Open(wire), asking.persists),
            None => (Way::Connecting(Connector::start(&server, now().saturating_add(self.times.connect))?), false),
        };
        self.persists = asking.persists;
        self.server = Some(server);
        Ok(())
    }

    /// Goes on as far as that is possible without waiting.
    ///
    /// Errors: why there is no response; it stays the same.
    fn advance(&mut self) -> Result<(), Trouble> {
        self.go_on();
        match self.trouble {
            Some(trouble) => Err(trouble),
            None => Ok(()),
        }
    }

    fn go_on(&mut self) {
        if self.trouble.is_none() {
            if let Err(trouble) = self.try_to_go_on() {
                self.trouble = Some(trouble);
                self.close();
            }
        }
    }

    fn try_to_go_on(&mut self) -> Result<(), Trouble> {
        loop {
            if !self.opens()? {
                return Ok(());
            }
            let Way::Open(wire) = &mut self.way else { return Ok(()) };
            let sent = self.sending.flush(wire);
            match self.receiving.read_head(wire, self.times.first_byte, self.sending.last_sent()) {
                Err(Trouble::Terminated) if self.repeats() => {}
                // The reason why nothing can be sent is the better one, unless the response comes after all.
                Err(Trouble::Terminated) => return sent.and(Err(Trouble::Terminated)),
                outcome => return outcome,
            }
        }
    }

    /// Goes on until data can be sent, and returns whether it can be.
    fn opens(&mut self) -> Result<bool, Trouble> {
        if let Way::Connecting(connector) = &mut self.way {
            let server = self.server.as_ref().ok_or(Trouble::Terminated)?;
            let Some((id, until)) = connector.advance()? else { return Ok(false) };
            self.way = Way::Preparing(Wire::new(id, server)?, until);
        }
        if let Way::Preparing(wire, until) = &mut self.way {
            if !wire.prepare()? {
                return if now() < *until { Ok(false) } else { Err(Trouble::ConnectTime) };
            }
            if let Way::Preparing(wire, _) = mem::replace(&mut self.way, Way::None) {
                self.way = Way::Open(wire);
            }
        }
        Ok(matches!(self.way, Way::Open(_)))
    }

    /// Returns what to wait for before data can be sent, if it cannot be.
    fn wanted_to_open(&mut self) -> Option<Wanted> {
        match &mut self.way {
            Way::Connecting(connector) => connector.wanted(),
            Way::Preparing(wire, until) => Some((wire.wanted(), *until)),
            Way::Open(_) | Way::None => None,
        }
    }

    /// Whether data cannot be sent yet.
    fn is_early(&self) -> bool {
        matches!(self.way, Way::Connecting(_) | Way::Preparing(..))
    }

    /// Sends the request again on a new connection, if nobody can have answered the first.
    fn repeats(&mut self) -> bool {
        let may = mem::take(&mut self.may_repeat) && self.is_idempotent;
        let Some(server) = self.server.as_ref().filter(|_| may && self.receiving.is_empty() && self.sending.repeat()) else {
            return false;
        };
        let Ok(connector) = Connector::start(server, now().saturating_add(self.times.connect)) else { return false };
        self.close();
        self.way = Way::Connecting(connector);
        true
    }

    /// Returns what to wait for before content can be sent; nothing when it can be, or will not be.
    pub(crate) fn wanted_to_send(&mut self) -> Option<Wanted> {
        self.advance().ok()?;
        match &self.way {
            Way::Open(wire) if self.sending.waits() => {
                // A server that takes nothing for so long does not answer, either.
                let until = match self.receiving.has_head() {
                    true => u64::MAX,
                    false => self.sending.last_sent().saturating_add(self.times.first_byte),
                };
                Some((wire.host().ok().map(|host| (host, Interest::Write)), until))
            }
            _ => self.wanted_to_open(),
        }
    }

    /// Returns what to wait for before there is the head of the response, or more of the content; nothing when that or a trouble
    /// can be told.
    pub(crate) fn wanted_to_receive(&mut self) -> Option<Wanted> {
        self.advance().ok()?;
        if self.is_early() {
            return self.wanted_to_open();
        }
        let Way::Open(wire) = &self.way else { return None };
        let host = wire.host().ok()?;
        let wait = if self.receiving.has_head() { self.times.between_bytes } else { self.times.first_byte };
        let until = self.receiving.waits(wait, self.sending.last_sent())?;
        let until = if self.sending.waits() { until.min(now().saturating_add(AGAIN)) } else { until };
        Some((Some((host, Interest::Read)), until))
    }

    /// Returns room for content that is to be sent, which is empty when it has to wait; of all that is put there,
    /// [`Exchange::put`] is told.
    ///
    /// Errors: `Length` when the request has no more content; the trouble that there is, `Terminated` among them when the server
    /// takes no more, though it may still answer.
    pub(crate) fn room(&mut self) -> Result<&mut [u8], Trouble> {
        self.advance()?;
        match &self.way {
            Way::Open(_) => self.sending.room(),
            Way::Connecting(_) | Way::Preparing(..) => Ok(&mut []),
            Way::None => Err(Trouble::Terminated),
        }
    }

    /// Sends so many bytes of the room.
    pub(crate) fn put(&mut self, count: usize) {
        if count > 0 {
            self.may_repeat = false;
            self.sending.put(count);
            self.go_on();
        }
    }

    /// Ends the content, and returns whether that needs no more waiting.
    ///
    /// Errors: as [`Exchange::room`], and `Length` when content is missing; `Request` when the trailers have no room, or are none.
    pub(crate) fn finish<'f>(&mut self, trailers: impl Iterator<Item = Field<'f>>) -> Result<bool, Trouble> {
        self.advance()?;
        if self.is_early() && !self.sending.is_finished() {
            return Ok(false);
        }
        let finished = self.sending.finish(trailers);
        if matches!(finished, Err(Trouble::Length | Trouble::Request(_))) {
            // The server shall not take what it has for all.
            self.trouble = finished.err();
            self.close();
        }
        self.go_on();
        finished
    }

    /// Gives the request up although it is not complete: the connection is closed, so that nobody takes what was sent for all.
    pub(crate) fn abort(&mut self) {
        self.trouble = Some(Trouble::Length);
        self.close();
    }

    /// Returns the status and the fields of the response; nothing while it has not come.
    ///
    /// Errors: the trouble that there is instead.
    pub(crate) fn response(&mut self) -> Result<Option<(u16, Fields<'_>)>, Trouble> {
        self.go_on();
        match (self.receiving.has_head(), self.trouble) {
            (true, _) => Ok(self.receiving.head()),
            (false, Some(trouble)) => Err(trouble),
            (false, None) => Ok(None),
        }
    }

    /// Returns content of the response.
    ///
    /// Errors: the trouble that there is instead of more.
    pub(crate) fn content(&mut self) -> Result<Content<'_>, Trouble> {
        if !self.receiving.is_over() {
            self.advance()?;
        }
        let wire = match &mut self.way {
            Way::Open(wire) => Some(wire),
            _ => None,
        };
        let progress = match self.receiving.advance(wire, self.times.between_bytes) {
            Ok(progress) => progress,
            Err(trouble) => {
                self.trouble = Some(trouble);
                self.close();
                return Err(trouble);
            }
        };
        match progress {
            Progress::Wait => Ok(Content::Wait),
            Progress::Data(count) => Ok(Content::Bytes(self.receiving.data(count))),
            Progress::End => {
                self.leave();
                Ok(Content::End)
            }
        }
    }

    /// Tells that so many bytes of the content were taken.
    pub(crate) fn took(&mut self, count: usize) {
        self.receiving.took(count);
    }

    /// Returns the trailers of a response whose content has ended: those that may be used.
    pub(crate) fn trailers(&self) -> impl Iterator<Item = Field<'_>> {
        crate::http::field::trailers(self.receiving.trailers())
    }

    /// Leaves the connection to the next request, if it is certain where that and its response would begin.
    fn leave(&mut self) {
        if !self.persists || !self.receiving.leaves_connection() || !self.sending.is_finished() {
            return;
        }
        match (mem::replace(&mut self.way, Way::None), self.server.take()) {
            (Way::Open(wire), Some(server)) => pool::put(server, wire),
            (way, server) => (self.way, self.server) = (way, server),
        }
    }

    fn close(&mut self) {
        self.way = Way::None;
    }

    /// Ends it, and returns its buffers. A connection in the middle of a message is closed.
    pub(crate) fn end(mut self) -> Buffers {
        if let Way::Open(wire) = mem::replace(&mut self.way, Way::None) {
            if self.sending.is_finished() {
                wire.end();
            }
        }
        [self.sending.buffer(), self.receiving.buffer()]
    }
}
