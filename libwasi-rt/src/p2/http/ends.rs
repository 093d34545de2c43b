//! The content of exchanges: what a component writes to the client, and reads from it.
//!
//! ```text
//! outgoing-body ──▶ kept, before `handle` ──▶ the client's buffer ──▶ server
//! incoming-body ◀──────────────────────────── the client's buffer ◀── server
//! ```

use super::entries::is_forbidden;
use super::exchange::{change, copy, get, go_on, release, until_received, until_room, wait, with};
use super::heap::Text;
use super::peer::{Client, Peer};
use super::thing::{self, Ending, IncomingBody, Number, Origin, Thing};
use crate::client::exchange::{self, Content};
use crate::client::trouble::Trouble;
use crate::component::outcome::Failure;
use crate::host::error::Error;
use crate::host::flow::Supply;
use crate::host::socket::Waiting;
use crate::p2::object::{Domain, Flow, Functions, Wanted};
use crate::sys::file::IoVec;

/// The number of bytes that may be written after all of a content of known length: writing them is an error.
const BEYOND: u64 = 4096;

/// Returns the way to an exchange.
pub(super) fn peer(number: Number) -> Peer {
    Peer { number, client }
}

fn client() -> Client {
    Client { input, pass, trailers, until_received, room, until_room, write, flush, finish, abort, release }
}

fn room(number: Number, waiting: Waiting) -> Result<u64, Error> {
    loop {
        while go_on(number) {}
        let state = get(number).ok_or(Error::Badf)?;
        let is_all_sent = state.sent == state.kept.with(<[u8]>::len);
        let free = with(number, |exchange| match exchange.room() {
            Ok(room) if is_all_sent => Ok(room.len() as u64),
            Ok(_) => Ok(0),
            Err(Trouble::Length) => Ok(BEYOND),
            // The response tells why.
            Err(_) => Err(Error::Pipe),
        });
        let free = free.unwrap_or(Err(Error::Badf))?;
        if free > 0 || waiting == Waiting::Fails {
            return Ok(free);
        }
        wait(until_room(number))?;
    }
}

fn write(number: Number, part: IoVec<'_>) -> Result<(), Error> {
    let mut rest = part;
    while !rest.is_empty() {
        room(number, Waiting::Blocks)?;
        let count = with(number, |exchange| {
            let count = rest.copy_to(exchange.room().map_err(|_| Error::Pipe)?);
            exchange.put(count);
            Ok(count)
        });
        rest = rest.after(count.unwrap_or(Err(Error::Badf))?);
    }
    Ok(())
}

fn flush(number: Number) -> Result<(), Error> {
    while go_on(number) {}
    // This goes on, too.
    let _ = with(number, |exchange| exchange.wanted_to_send().is_some());
    Ok(())
}

fn finish(number: Number, trailers: Text) {
    change(number, |state| state.end = Ending::Due(trailers));
    while go_on(number) {}
}

fn abort(number: Number) {
    let _ = with(number, exchange::Exchange::abort);
}

/// Returns the functions of the content of responses, as ends of streams.
fn input() -> Functions {
    Functions {
        file: |_| Err(Error::Badf),
        release: |body| {
            if let Ok(Thing::IncomingBody(found)) = thing::get(body) {
                thing::set(body, Thing::IncomingBody(IncomingBody { has_stream: false, ..found }));
            }
        },
        domain: Domain::Http,
        flow: Some(Flow {
            supply: |body, waiting| supply(of(body)?, waiting),
            read: |body, into| read(of(body)?, &into),
            room: |_, _| Err(Error::Badf),
            write: |_, _| Err(Error::Badf),
            flush: |_| Err(Error::Badf),
            wanted: |body, _| of(body).map_or(Wanted::Ready, until_supplied),
        }),
    }
}

/// Returns the exchange that content belongs to.
fn of(body: Number) -> Result<Number, Error> {
    match thing::get(body) {
        Ok(Thing::IncomingBody(IncomingBody { of: Origin::Response(peer), .. })) => Ok(peer.number),
        _ => Err(Error::Badf),
    }
}

/// Returns what there is to wait for before there is content that can be read, or its end. What has arrived is looked at first.
fn until_supplied(number: Number) -> Wanted {
    match supply(number, Waiting::Fails) {
        Ok(Supply::Nothing) => until_received(number),
        _ => Wanted::Ready,
    }
}

fn supply(number: Number, waiting: Waiting) -> Result<Supply, Error> {
    loop {
        while go_on(number) {}
        let found = with(number, |exchange| match exchange.content() {
            Ok(Content::Bytes(bytes)) => Ok(Supply::Bytes(bytes.len() as u32)),
            Ok(Content::Wait) => Ok(Supply::Nothing),
            // Reading tells.
            Ok(Content::End) => Ok(Supply::Unknown),
            Err(trouble) => Err(error(trouble)),
        });
        match found.unwrap_or(Err(Error::Badf))? {
            Supply::Nothing if waiting == Waiting::Blocks => wait(until_received(number))?,
            supply => return Ok(supply),
        }
    }
}

/// Reads once: nothing at the end, or when there is nothing now.
fn read(number: Number, into: &IoVec<'_>) -> Result<u32, Error> {
    let read = with(number, |exchange| {
        let count = match exchange.content() {
            Ok(Content::Bytes(bytes)) => into.fill(bytes),
            Ok(Content::Wait | Content::End) => 0,
            Err(trouble) => return Err(error(trouble)),
        };
        exchange.took(count);
        Ok(count as u32)
    });
    read.unwrap_or(Err(Error::Badf))
}

fn pass(number: Number) -> Result<bool, Error> {
    while go_on(number) {}
    let passed = with(number, |exchange| {
        loop {
            let count = match exchange.content() {
                Ok(Content::Bytes(bytes)) => bytes.len(),
                Ok(Content::Wait) => return Ok(false),
                Ok(Content::End) => return Ok(true),
                Err(trouble) => return Err(error(trouble)),
            };
            exchange.took(count);
        }
    });
    passed.unwrap_or(Err(Error::Badf))
}

fn trailers(number: Number) -> Result<Text, Failure> {
    let copied = with(number, |exchange| copy(exchange.trailers().filter(|field| !is_forbidden(field.name))));
    copied.unwrap_or(Ok(Text::EMPTY))
}

/// Returns the error of a stream for what is wrong with the content.
fn error(trouble: Trouble) -> Error {
    match trouble {
        Trouble::Terminated => Error::Connreset,
        Trouble::ConnectTime | Trouble::ResponseTime | Trouble::ContentTime => Error::Timedout,
        Trouble::Response(_) => Error::Proto,
        Trouble::Certificate | Trouble::Alert(_) | Trouble::Protocol => Error::Badmsg,
        Trouble::System(error) | Trouble::Connect(error) => error,
        Trouble::Request(_) | Trouble::Denied | Trouble::Name(_) | Trouble::Length => Error::Io,
    }
}
