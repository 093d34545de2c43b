//! The answer to a request: what the guest says, or a plain one where it fails.

use core::ops::Range;

use super::exchange::{Arrived, Exchange, Rest};
use super::outcome::{Failure, Said};
use super::peer::Gone;
use super::record::record;
use super::server::Server;
use super::time::now;
use super::unsent::Unsent;
use crate::http::encode::{self, Asked, Content};
use crate::http::field::Field;
use crate::sys::file::{HostFd, IoVec};

/// What becomes of a connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// It goes on: the next request begins so far into the buffer, in which so many bytes are.
    Next {
        /// The first byte of the next request.
        next: usize,
        /// The number of bytes in the buffer.
        arrived: usize,
    },
    /// It is closed once the client has stopped to send.
    Linger,
    /// It is closed.
    Close,
    /// It is reset, since the client would take its end for that of the response.
    Reset,
}

/// An answer that was given.
pub(super) struct Answered {
    /// What becomes of the connection.
    pub(super) after: After,
    /// The bytes in the room of the connection that are to be sent before that.
    pub(super) unsent: Range<usize>,
}

/// The most times that a guest may refer to another request.
const MOST_REDIRECTS: u32 = 10;

impl Server {
    /// Has the guest answer a request, and restores its state unless it is to answer others.
    pub(super) fn answer(&mut self, from: Arrived<'_>, asked: Asked) -> Answered {
        self.response.start(asked, &self.date.now());
        let until = now() + record().request_time;
        let mut exchange = Exchange::new(from, &mut self.response, until);
        self.command.forget_redirect();
        let mut redirects = 0;
        let outcome = loop {
            let outcome = (self.kind.answer)(&mut self.command, &mut exchange);
            if !matches!(outcome, Ok(Said::Redirect)) {
                break outcome;
            }
            redirects += 1;
            if redirects > MOST_REDIRECTS {
                break Err(Failure::Server);
            }
            exchange.response.forget_block();
            // SAFETY: guest code does not run, and no reference to its memory is held.
            unsafe { self.frozen.restore(outcome) };
        };
        let after = finish(&mut exchange, outcome.map(drop), asked);
        let answered = Answered { after, unsent: exchange.unsent.into_range() };
        if !self.goes_on(outcome) {
            self.answered = 0;
            // SAFETY: as above.
            unsafe { self.frozen.restore(outcome) };
        }
        answered
    }

    /// Whether the guest answers the next request in the state that it is in. After a failure or an exit it never does.
    fn goes_on(&mut self, outcome: Result<Said, Failure>) -> bool {
        self.answered += 1;
        self.answered < record().reuse && outcome == Ok(Said::Response) && self.frozen.watch.has_room() && (self.kind.may_go_on)()
    }
}

/// Ends the response, and decides what becomes of the connection.
fn finish(exchange: &mut Exchange<'_>, outcome: Result<(), Failure>, asked: Asked) -> After {
    let failed = match outcome {
        // What the guest made of a part of a body is no answer.
        Ok(()) | Err(Failure::Server) if exchange.refusal().is_some() => exchange.refusal(),
        Ok(()) => None,
        Err(failure) if exchange.response.is_unsent() && !exchange.is_gone() => Some(failure.status()),
        // The client has no part in what happened after that.
        Err(_) if exchange.response.is_complete() && !exchange.is_gone() => return After::Linger,
        // A part of a response must not pass for all of it.
        Err(_) if exchange.response.ends_with_connection() => return After::Reset,
        Err(_) => return After::Close,
    };
    if let Some(status) = failed {
        return match send_plain(exchange.socket, asked, status, exchange.response.date(), &mut exchange.unsent) {
            Ok(()) => After::Linger,
            Err(_) => After::Close,
        };
    }
    let rest = exchange.end();
    if !matches!(rest, Rest::Used { .. }) {
        exchange.response.end_connection();
    }
    let persists = exchange.response.finish(exchange.socket, &mut exchange.unsent).unwrap_or(false);
    match rest {
        Rest::Used { next, arrived } if persists => After::Next { next, arrived },
        Rest::Used { .. } | Rest::ToCome => After::Linger,
        Rest::Gone => After::Close,
    }
}

/// Sends an answer that says nothing but its status, and that the connection is closed.
pub(super) fn send_plain(
    socket: HostFd,
    asked: Asked,
    status: u16,
    date: &[u8; 29],
    unsent: &mut Unsent<'_>,
) -> Result<(), Gone> {
    send_status(socket, Asked { persists: false, ..asked }, status, date, unsent)
}

/// Sends an answer that says nothing but its status.
pub(super) fn send_status(
    socket: HostFd,
    asked: Asked,
    status: u16,
    date: &[u8; 29],
    unsent: &mut Unsent<'_>,
) -> Result<(), Gone> {
    let mut head = [0; 256];
    let none = core::iter::empty::<Field<'static>>();
    let length = encode::response(&mut head, asked, status, none, Content::Length(0), date).map_or(0, |sent| sent.length);
    unsent.send(socket, &mut [IoVec::read_only(head.get(..length).unwrap_or_default())])
}
