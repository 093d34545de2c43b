//! `outgoing-body`: what is written goes to the server, which sends it as soon as the response is set.
//!
//! Before that, the server keeps a little for one response: that whose content is written first.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::error::{Code, wrong_length};
use super::heap::Text;
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

/// Adds the content of a message, and returns its number and a handle that owns it.
pub(super) fn new(call: &Call<'_>, of: Number, expected: Option<u64>) -> Result<(Number, u32), Failure> {
    let body = OutgoingBody { of: Message::Waiting(of), expected, written: 0, is_taken: false, has_stream: false };
    let number = thing::insert(Thing::OutgoingBody(body))?;
    Ok((number, call.new_own(Resource::OutgoingBody.number(), number)?))
}

/// Puts content on its way.
pub(super) fn connect(body: Number) {
    change(body, |body| body.of = Message::Sent);
}

/// Gives up the content of a message that is gone.
pub(super) fn lose(message: Number, content: Content) {
    if let Content::Open(body) = content {
        change(body, |body| body.of = Message::Gone);
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
/// Errors: `HTTP-response-body-size` when the headers said another length.
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
        call.store(results, Code::from(wrong_length(body.written)).as_result());
        return Ok(0);
    }
    match body.of {
        Message::Sent => content::finish(trailers),
        Message::Waiting(_) => content::settle(body.of, Content::Complete(trailers)),
        Message::Gone => trailers.release(),
    }
    call.store(results, [0; 40]);
    Ok(0)
}

/// Makes sure that nobody takes content for complete.
fn give_up(body: &OutgoingBody) {
    match (body.of, port::get()) {
        (Message::Sent, Some(port)) => (port.abort)(),
        _ => content::settle(body.of, Content::Broken),
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
            wanted: |number, _| match (room(number, Waiting::Fails), port::get().and_then(|port| (port.socket)())) {
                (Ok(0), Some(socket)) => Wanted::File(File::Kernel(socket), Interest::Write),
                _ => Wanted::Ready,
            },
        }),
    }
}

/// Returns how many bytes of content may be written next. None as long as the server keeps that of another response: then only
/// setting this one helps.
fn room(number: Number, waiting: Waiting) -> Result<u64, Error> {
    let body = get(number)?;
    match body.of {
        Message::Waiting(message) if !owns(message) => Ok(0),
        Message::Gone => Err(Error::Pipe),
        _ => (port::expect()?.room)(waiting),
    }
}

/// Writes all of these bytes.
fn write(number: Number, part: IoVec<'_>) -> Result<(), Error> {
    let body = get(number)?;
    let written = body.written + part.length() as u64;
    if body.expected.is_some_and(|expected| written > expected) {
        return Err(wrong_length(written));
    }
    match body.of {
        Message::Waiting(message) if owns(message) && room(number, Waiting::Fails)? >= part.length() as u64 => {
            OWNER.store(message + 1, Relaxed);
        }
        Message::Waiting(_) => return Err(Error::Nobufs),
        Message::Gone => return Err(Error::Pipe),
        Message::Sent => {}
    }
    (port::expect()?.write)(part)?;
    change(number, |body| body.written = written);
    Ok(())
}

fn flush(number: Number) -> Result<(), Error> {
    match get(number)?.of {
        Message::Sent => (port::expect()?.flush)(),
        // It cannot go anywhere yet.
        Message::Waiting(_) => Ok(()),
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
