//! Responses that no program makes: those of routes that have one in the record, and that of a path without a route.

use wasm2native_abi::route::{MOST_BODY, MOST_FIELDS, RouteRecord};

use super::Worker;
use super::requests::asked;
use crate::bytes;
use crate::http::body::Reader;
use crate::http::chunked::Step;
use crate::http::encode::{self, Content};
use crate::http::field::Fields;
use crate::http::framing::Body;
use crate::http::request::Request;
use crate::program;
use crate::serve::connection::{Lent, Number, Then};
use crate::serve::ending;
use crate::serve::server::Server;
use crate::serve::unsent::{ROOM, Unsent};
use crate::sys::file::IoVec;

/// The room for a head: that of the fields, and of what is added to them.
const HEAD: usize = MOST_FIELDS + 512;

/// A response.
pub(super) struct Written {
    status: u16,
    fields: &'static [u8],
    body: &'static [u8],
}

impl Written {
    /// The response to a request whose path has no route.
    pub(super) const NOT_FOUND: Written = Written { status: 404, fields: b"", body: b"" };

    /// Returns that of a route.
    pub(super) fn of(route: &'static RouteRecord) -> Written {
        let (fields, body) = (program::items(&route.fields.bytes), program::items(&route.body.bytes));
        Written { status: route.status as u16, fields, body }
    }
}

impl Worker {
    /// Answers a request, whose head has a length and whose body begins so; returns whether the connection is open and ready for the
    /// next one. It ends if not all of the body has arrived, which nobody reads.
    pub(super) fn answer_as_written(
        &mut self,
        number: Number,
        (head, body): (usize, &Reader),
        response: &Written,
        server: &mut Server,
    ) -> bool {
        let drains = self.drains;
        let Some(Lent { connection, buffer, room }) = self.connections.lend(number) else { return false };
        let arrived = buffer.get(..connection.arrived).unwrap_or_default();
        let mut asked = asked(&connection.request, arrived, drains);
        let end = pass_over(body.clone(), arrived.get(head..).unwrap_or_default()).map(|length| head + length);
        asked.persists = asked.persists && end.is_some() && !ending::is_announced();
        let mut text = [0; HEAD];
        let content = Content::Length(response.body.len() as u64);
        let fields = Fields::new(response.fields);
        let Ok(sent) = encode::response(&mut text, asked, response.status, fields, content, &server.date.now()) else {
            self.close(number);
            return false;
        };
        let body = if sent.body == Body::None { b"" } else { response.body };
        let mut parts = [text.get(..sent.length).unwrap_or_default(), body].map(IoVec::read_only);
        let mut unsent = Unsent::new(room, 0..0);
        if unsent.send(connection.socket, &mut parts).is_err() {
            self.close(number);
            return false;
        }
        connection.unsent = unsent.into_range();
        let then = if sent.persists { Then::Next } else { Then::Linger };
        if then == Then::Next {
            let end = end.unwrap_or(head);
            bytes::move_back(buffer, end..connection.arrived, 0);
            connection.arrived -= end;
            connection.request = Request::new();
        }
        if connection.unsent.is_empty() {
            return self.follow(number, then);
        }
        self.wait_for_room(number, then);
        false
    }
}

/// Returns the length of a body if all of it has arrived.
fn pass_over(mut body: Reader, arrived: &[u8]) -> Option<usize> {
    let mut length = 0;
    loop {
        let (passed, step) = body.advance(arrived.get(length..).unwrap_or_default()).ok()?;
        length += passed;
        match step {
            Step::Data(count) => {
                length += count;
                body.took(count);
            }
            Step::End(trailers) => return Some(length + trailers),
            Step::More => return None,
        }
    }
}

// What the socket does not take is kept.
const _: () = assert!(HEAD + MOST_BODY <= ROOM);
