//! Requests on connections: when one can be answered, and what follows the answer.

use super::Worker;
use super::ending::greeting;
use crate::bytes;
use crate::http::body::Reader;
use crate::http::chunked::Step;
use crate::http::encode::{Asked, CONTINUE};
use crate::http::framing::Body;
use crate::http::refusal::Refusal;
use crate::http::request::Request;
use crate::serve::answer::{self, After, Answered};
use crate::serve::connection::{BUFFER, Lent, Number, Phase, Then};
use crate::serve::exchange::Arrived;
use crate::serve::record::record;
use crate::serve::server::Server;
use crate::serve::time::now;
use crate::serve::unsent::Unsent;
use crate::serve::{loads, peer};
use crate::sys::epoll::Events;
use crate::sys::file::IoVec;

/// A request that can be answered: the length of its head and the start of its body, or the reason why it is refused.
type Next = Result<(usize, Reader), (Refusal, Asked)>;

impl Worker {
    /// Answers the requests of a connection that have arrived.
    pub(super) fn advance(&mut self, number: Number, server: &mut Server) {
        loop {
            let Some(next) = self.next_request(number) else { return };
            let is_open = match next {
                Ok((head, body)) => {
                    let passed = self.handover.and_then(|handover| (handover.passes_on)(self, number, (head, &body), server));
                    passed.unwrap_or_else(|| self.answer(number, head, body, server))
                }
                Err((refusal, asked)) => {
                    self.refuse(number, refusal, asked, server);
                    false
                }
            };
            if !is_open {
                return;
            }
        }
    }

    /// Returns the next request of a connection once its body has [begun](has_begun).
    pub(super) fn next_request(&mut self, number: Number) -> Option<Next> {
        let connection = self.connections.get(number)?;
        let phase = connection.phase();
        let mut request = core::mem::replace(&mut connection.request, Request::new());
        let arrived = self.connections.arrived(number);
        let head = match phase {
            Phase::Body { head } => Ok(Some(head)),
            _ => request.parse(arrived),
        };
        let asked = asked(&request, arrived, self.drains);
        let next = head.and_then(|head| {
            let Some(head) = head else { return Ok(None) };
            let reader = Reader::new(request.body, record().body)?;
            let begun = has_begun(&request.body, &reader, head, arrived)?;
            Ok(Some((head, reader, begun)))
        });
        let (is_empty, body_is_here) = (arrived.is_empty(), |head| arrived.len() > head);
        let is_awaited = matches!(next, Ok(Some((head, ..))) if request.expects_continue && !body_is_here(head));
        let connection = self.connections.get(number)?;
        connection.request = request;
        match next {
            Err(refusal) => return Some(Err((refusal, asked))),
            Ok(Some((head, reader, true))) => return Some(Ok((head, reader))),
            Ok(Some((head, ..))) => {
                // Whoever does not take this either has no answer to come.
                let is_new = !matches!(phase, Phase::Body { .. });
                let is_told =
                    !(is_new && is_awaited) || peer::send_now(connection.socket, &mut [IoVec::read_only(CONTINUE)]) == Ok(true);
                if is_new {
                    self.connections.enter(number, Phase::Body { head }, self.now, record().request_time);
                }
                self.await_body(number);
                if !is_told {
                    self.close(number);
                }
            }
            Ok(None) if !is_empty && phase != Phase::Head => {
                self.connections.enter(number, Phase::Head, self.now, record().head_time.min(self.last.saturating_sub(self.now)));
            }
            Ok(_) => {}
        }
        None
    }

    /// Waits for more of a body: for as long as for any client, and in all no longer than the guest would.
    fn await_body(&mut self, number: Number) {
        let Some(connection) = self.connections.get(number) else { return };
        let most = connection.since.saturating_add(record().request_time);
        connection.deadline = self.now.saturating_add(peer::patience()).min(most).min(self.last);
    }

    /// Lets the guest answer; returns whether the connection is open and ready for the next request.
    fn answer(&mut self, number: Number, head: usize, body: Reader, server: &mut Server) -> bool {
        let open = self.connections.open;
        let Some(Lent { connection, buffer, room }) = self.connections.lend(number) else { return false };
        let request = core::mem::replace(&mut connection.request, Request::new());
        let (socket, arrived, ends) = (connection.socket, connection.arrived, connection.ends);
        let asked = asked(&request, buffer.get(..arrived).unwrap_or_default(), self.drains);
        loads::tell_busy();
        let Answered { after, unsent } =
            server.answer(Arrived { socket, request, head, body, buffer: &mut *buffer, arrived, room, ends }, asked);
        loads::tell(open);
        self.now = now();
        connection.unsent = unsent;
        let then = match after {
            After::Next { next, arrived } => {
                bytes::move_back(buffer, next..arrived, 0);
                connection.arrived = arrived - next;
                Then::Next
            }
            After::Linger => Then::Linger,
            After::Close => {
                self.close(number);
                return false;
            }
            After::Reset => {
                self.reset(number);
                return false;
            }
        };
        if connection.unsent.is_empty() {
            return self.follow(number, then);
        }
        self.wait_for_room(number, then);
        false
    }

    /// Does what follows a response; returns whether there may be another request.
    pub(super) fn follow(&mut self, number: Number, then: Then) -> bool {
        match then {
            Then::Next => {
                let time = if self.drains { greeting() } else { record().idle_time };
                self.connections.enter(number, Phase::Idle, self.now, time);
            }
            Then::Linger => self.linger(number),
        }
        then == Then::Next
    }

    /// Answers what is no request that can be taken; the connection ends with that.
    fn refuse(&mut self, number: Number, refusal: Refusal, asked: Asked, server: &mut Server) {
        self.answer_plainly(number, refusal.status(), asked, server);
    }

    /// Answers a request whose head has been parsed with a status alone; the connection ends with that.
    pub(super) fn answer_status(&mut self, number: Number, status: u16, server: &mut Server) {
        let drains = self.drains;
        let Some(Lent { connection, buffer, .. }) = self.connections.lend(number) else { return };
        let asked = asked(&connection.request, buffer.get(..connection.arrived).unwrap_or_default(), drains);
        self.answer_plainly(number, status, asked, server);
    }

    /// Answers with a status alone; the connection ends with that.
    pub(super) fn answer_plainly(&mut self, number: Number, status: u16, asked: Asked, server: &mut Server) {
        let Some(Lent { connection, room, .. }) = self.connections.lend(number) else { return };
        let mut unsent = Unsent::new(room, 0..0);
        if answer::send_plain(connection.socket, asked, status, &server.date.now(), &mut unsent).is_err() {
            return self.close(number);
        }
        connection.unsent = unsent.into_range();
        if connection.unsent.is_empty() {
            self.linger(number);
        } else {
            self.wait_for_room(number, Then::Linger);
        }
    }

    /// Waits for the client to take what it was sent. Nothing is received meanwhile.
    pub(super) fn wait_for_room(&mut self, number: Number, then: Then) {
        self.connections.enter(number, Phase::Sending(then), self.now, record().idle_time);
        self.wait_for(number, Events::WRITE);
    }

    fn wait_for(&mut self, number: Number, events: Events) {
        let Some(connection) = self.connections.get(number) else { return };
        if self.set.change(connection.socket, events, number as u64).is_err() {
            self.close(number);
        }
    }

    /// Sends what the client takes of the end of a response.
    pub(super) fn send(&mut self, number: Number, then: Then, server: &mut Server) {
        let Some(lent) = self.connections.lend(number) else { return };
        let socket = lent.connection.socket;
        let mut unsent = lent.unsent();
        let is_done = unsent.push(socket);
        let left = unsent.into_range();
        if let Some(connection) = self.connections.get(number) {
            connection.unsent = left;
        }
        match is_done {
            Err(_) => self.close(number),
            Ok(false) => self.connections.enter(number, Phase::Sending(then), self.now, record().idle_time),
            Ok(true) => {
                self.wait_for(number, Events::READ);
                if self.connections.phase(number) == Some(Phase::Sending(then)) && self.follow(number, then) {
                    self.advance(number, server);
                }
            }
        }
    }
}

/// Whether so much of a body has arrived that the guest has something to begin with: all of a short one, the first bytes of others. So
/// a client that sends nothing occupies a connection, and not a worker.
fn has_begun(body: &Body, reader: &Reader, head: usize, arrived: &[u8]) -> Result<bool, Refusal> {
    let rest = arrived.get(head..).unwrap_or_default();
    let length = match body {
        Body::Length(length) => usize::try_from(*length).unwrap_or(usize::MAX),
        _ => {
            let (_, step) = reader.clone().advance(rest)?;
            return Ok(step != Step::More || arrived.len() == BUFFER);
        }
    };
    let is_short = head.saturating_add(length) <= BUFFER;
    Ok(if is_short { rest.len() >= length } else { !rest.is_empty() })
}

/// Returns what a response must know of a request.
pub(super) fn asked(request: &Request, arrived: &[u8], drains: bool) -> Asked {
    Asked { version: request.version, is_head: request.is_head(arrived), persists: request.persists && !drains }
}
