//! `outgoing-body`: what is written goes to the server, which sends it as soon as the response is set, or to the client, as soon as
//! the request is handled.
//!
//! Before that, the server keeps a little for one response: that whose content is written first. Requests keep a little themselves.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::error::{Code, wrong_length};
use super::heap::Text;
use super::peer::Peer;
use super::thing::{self, Content, Message, Number, OutgoingBody, Thing, UNKNOWN};
use super::{content, fields, port, value};
use crate::bytes::layout;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::host::file::File;
use crate::host::flow::Place;
use crate::host::poll::Interest;
use crate::host::socket::Waiting;
use crate::p2::object::{Domain, End, Flow, Functions, Object, Output, Wanted};
use crate::p2::objects;
use crate::sys::file::IoVec;

/// The number after that of the response whose content the server keeps; [`DECIDED`] once it keeps that of none any more.
static OWNER: AtomicU32 = AtomicU32::new(0);

/// The number of no message.
const DECIDED: u32 = u32::MAX;

/// Has the server keep no content of a message that may still be set: the response is decided.
pub(super) fn decide() {
    OWNER.store(DECIDED, Relaxed);
}

/// Forgets whose content the server keeps: called when it keeps none, since another request has come.
pub(super) fn disown() {
    OWNER.store(0, Relaxed);
}

/// Whether the server keeps content of this response, or of none.
pub(super) fn owns(response: Number) -> bool {
    let owner = OWNER.load(Relaxed);
    owner == 0 || owner == response + 1
}

/// The most bytes that a request keeps before it is on its way.
const MOST_KEPT: u64 = 64 << 10;

/// Adds the content of a message that waits, and returns its number and a handle that owns it.
pub(super) fn new(call: &Call<'_>, of: Message, expected: Option<u64>) -> Result<(Number, u32), Failure> {
    let body = OutgoingBody { of, expected, written: 0, kept: Text::EMPTY, is_taken: false, has_stream: false };
    let number = thing::insert(Thing::OutgoingBody(body))?;
    Ok((number, call.new_own(Resource::OutgoingBody.number(), number)?))
}

/// Puts content of the response on its way.
pub(super) fn connect(body: Number) {
    change(body, |body| body.of = Message::Sent);
}

/// Returns what was written of content that is not on its way yet.
pub(super) fn kept(body: Number) -> Text {
    get(body).map_or(Text::EMPTY, |body| body.kept)
}

/// Puts content of a request on its way, of which what was written is somebody else's now.
pub(super) fn exchange(body: Number, peer: Peer) {
    change(body, |body| (body.of, body.kept) = (Message::Exchanged(peer), Text::EMPTY));
}

/// Gives up the content of a message that is gone.
pub(super) fn lose(message: Number, content: Content) {
    if let Content::Open(body) = content {
        change(body, |body| {
            body.of = Message::Gone;
            core::mem::replace(&mut body.kept, Text::EMPTY).release();
        });
    }
    if let Content::Complete(trailers) = content {
        trailers.release();
    }
    if OWNER.load(Relaxed) == message + 1 {
        OWNER.store(0, Relaxed);
        if let Some(port) = port::get() {
            (port.discard)();
        }
    }
}

/// Drops a handle, and the body if it owned it: it is incomplete then. One with a stream is a trap.
pub(in crate::p2) fn drop_outgoing_body(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, thing)) = thing::drop_handle(call, Resource::OutgoingBody, this)? {
        let body = without_stream(thing)?;
        thing::remove(number);
        give_up(&body);
    }
    Ok(0)
}

/// Returns a stream for writing the body contents, once.
pub(in crate::p2) fn outgoing_body_write(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, body) = match thing::borrow(call, Resource::OutgoingBody, this)? {
        (number, Thing::OutgoingBody(body)) => (number, body),
        _ => return Err(UNKNOWN),
    };
    let results = call.record::<8>(results, 4)?;
    if body.is_taken {
        call.store(results, value::FAILED);
        return Ok(0);
    }
    let end = End::Carried { number, functions };
    let output = objects::insert(Object::Output(Output { end, place: Place::Current, permit: 0, is_closed: false }))?;
    thing::set(number, Thing::OutgoingBody(OutgoingBody { is_taken: true, has_stream: true, ..body }));
    let handle = call.new_own(Resource::OutputStream.number(), output)?;
    call.store(results, layout! { 8; 4: handle });
    Ok(0)
}

/// Finalize an outgoing body, optionally providing trailers. One with a stream is a trap.
///
/// Errors: `HTTP-response-body-size` or `HTTP-request-body-size` when the headers said another length.
pub(in crate::p2) fn outgoing_body_finish(
    call: &mut Call<'_>,
    this: u32,
    has_trailers: u32,
    trailers: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let results = call.record::<40>(results, 8)?;
    let number = call.take_own(Resource::OutgoingBody.number(), this)?;
    let body = without_stream(thing::get(number)?)?;
    let trailers = match discriminant(has_trailers, 2)? {
        0 => Text::EMPTY,
        _ => fields::take(call, trailers)?,
    };
    thing::remove(number);
    if body.expected.is_some_and(|expected| expected != body.written) {
        give_up(&body);
        call.store(results, Code::from(wrong(body.of, body.written)).as_result());
        return Ok(0);
    }
    match body.of {
        Message::Sent => content::finish(trailers),
        Message::Waiting(message) | Message::Unsent(message) => {
            content::settle(message, Content::Complete(trailers), body.kept);
        }
        Message::Exchanged(peer) => {
            let client = (peer.client)();
            (client.finish)(peer.number, trailers);
            (client.release)(peer.number);
        }
        Message::Gone => trailers.release(),
    }
    call.store(results, [0; 40]);
    Ok(0)
}

/// Makes sure that nobody takes content for complete.
fn give_up(body: &OutgoingBody) {
    body.kept.release();
    match body.of {
        Message::Sent => port::get().into_iter().for_each(|port| (port.abort)()),
        Message::Waiting(message) | Message::Unsent(message) => content::settle(message, Content::Broken, Text::EMPTY),
        Message::Exchanged(peer) => {
            let client = (peer.client)();
            (client.abort)(peer.number);
            (client.release)(peer.number);
        }
        Message::Gone => {}
    }
}

/// Returns the functions of content, as ends of streams.
fn functions() -> Functions {
    Functions {
        file: |_| Err(Error::Badf),
        release: |number| {
            change(number, |body| body.has_stream = false);
        },
        domain: Domain::Http,
        flow: Some(Flow {
            supply: |_, _| Err(Error::Badf),
            read: |_, _| Err(Error::Badf),
            room,
            write,
            flush,
            wanted: until_room,
        }),
    }
}

/// Returns what there is to wait for until something may be written.
fn until_room(number: Number, _: Interest) -> Wanted {
    if let Ok(OutgoingBody { of: Message::Exchanged(peer), .. }) = get(number) {
        return ((peer.client)().until_room)(peer.number);
    }
    match (room(number, Waiting::Fails), port::get().and_then(|port| (port.socket)())) {
        (Ok(0), Some(socket)) => Wanted::File(File::Kernel(socket), Interest::Write),
        _ => Wanted::Ready,
    }
}

/// Returns how many bytes of content may be written next. None as long as the server keeps that of another response, or a request
/// has kept all it can: then only setting this response helps, or handling the request.
fn room(number: Number, waiting: Waiting) -> Result<u64, Error> {
    let body = get(number)?;
    match body.of {
        Message::Waiting(message) if !owns(message) => Ok(0),
        Message::Unsent(_) => Ok(MOST_KEPT.saturating_sub(body.written)),
        Message::Exchanged(peer) => ((peer.client)().room)(peer.number, waiting),
        Message::Gone => Err(Error::Pipe),
        Message::Waiting(_) | Message::Sent => (port::expect()?.room)(waiting),
    }
}

/// Writes all of these bytes.
fn write(number: Number, part: IoVec<'_>) -> Result<(), Error> {
    let body = get(number)?;
    let written = body.written + part.length() as u64;
    if body.expected.is_some_and(|expected| written > expected) {
        return Err(wrong(body.of, written));
    }
    match body.of {
        Message::Waiting(message) if owns(message) && room(number, Waiting::Fails)? >= part.length() as u64 => {
            OWNER.store(message + 1, Relaxed);
        }
        Message::Waiting(_) => return Err(Error::Nobufs),
        Message::Unsent(_) if room(number, Waiting::Fails)? < part.length() as u64 => return Err(Error::Nobufs),
        Message::Gone => return Err(Error::Pipe),
        Message::Unsent(_) | Message::Exchanged(_) | Message::Sent => {}
    }
    match body.of {
        Message::Unsent(_) => keep(number, part)?,
        Message::Exchanged(peer) => ((peer.client)().write)(peer.number, part)?,
        _ => (port::expect()?.write)(part)?,
    }
    change(number, |body| body.written = written);
    Ok(())
}

/// Returns the error for another number of bytes than the message says.
fn wrong(of: Message, written: u64) -> Error {
    match of {
        Message::Unsent(_) | Message::Exchanged(_) => Error::Fbig,
        Message::Waiting(_) | Message::Sent | Message::Gone => wrong_length(written),
    }
}

/// Adds bytes to what a request keeps.
fn keep(number: Number, part: IoVec<'_>) -> Result<(), Error> {
    let mut kept = get(number)?.kept;
    let result = kept.extend(part.length(), |room| {
        part.copy_to(room);
    });
    change(number, |body| body.kept = kept);
    result.map_err(|_| Error::Nobufs)
}

fn flush(number: Number) -> Result<(), Error> {
    match get(number)?.of {
        Message::Sent => (port::expect()?.flush)(),
        Message::Exchanged(peer) => ((peer.client)().flush)(peer.number),
        // It cannot go anywhere yet.
        Message::Waiting(_) | Message::Unsent(_) => Ok(()),
        Message::Gone => Err(Error::Pipe),
    }
}

fn get(number: Number) -> Result<OutgoingBody, Error> {
    match thing::get(number) {
        Ok(Thing::OutgoingBody(body)) => Ok(body),
        _ => Err(Error::Badf),
    }
}

fn change(number: Number, act: impl FnOnce(&mut OutgoingBody)) {
    if let Ok(mut body) = get(number) {
        act(&mut body);
        thing::set(number, Thing::OutgoingBody(body));
    }
}

fn without_stream(thing: Thing) -> Result<OutgoingBody, Failure> {
    match thing {
        Thing::OutgoingBody(body) if !body.has_stream => Ok(body),
        Thing::OutgoingBody(_) => Err(Failure::Trap(Trap::ChildrenRemain)),
        _ => Err(UNKNOWN),
    }
}
