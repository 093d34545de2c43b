//! What handles of `wasi:http` stand for: plain data, kept in a table.
//!
//! # Safety
//!
//! There is one thread, and nothing here is entered again while it runs: the functions that are called with the table are those
//! of this file.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::heap::Text;
use super::peer::Peer;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::component::slots::Slots;

/// The number of a thing: the representation of a resource.
pub(super) type Number = u32;

/// Something that a handle stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Thing {
    /// Fields of a message.
    Fields(Fields),
    /// The request that arrived; whether its content was taken.
    IncomingRequest {
        /// Whether it was.
        is_consumed: bool,
    },
    /// The right to respond to it.
    Outparam,
    /// The content of a message that arrives.
    IncomingBody(IncomingBody),
    /// The trailers of such a message.
    Trailers {
        /// The message.
        of: Origin,
        /// Whether they were taken.
        are_taken: bool,
    },
    /// A response to be sent.
    OutgoingResponse(OutgoingResponse),
    /// The content of a message that is sent.
    OutgoingBody(OutgoingBody),
    /// A request to be sent.
    OutgoingRequest(OutgoingRequest),
    /// Options for sending a request: the times for connecting, for the first byte, and between bytes.
    Options([Option<u64>; 3]),
    /// A request that was sent, and its response.
    Exchange(Exchange),
    /// The response that is expected: its exchange, unless it was taken.
    FutureResponse(Option<Number>),
    /// A response that arrived.
    IncomingResponse {
        /// Its exchange.
        exchange: Number,
        /// Whether its content was taken.
        is_consumed: bool,
    },
}

/// Fields of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// The fields themselves.
    pub(super) source: Source,
    /// Whether they may be changed.
    pub(super) is_mutable: bool,
}

/// The place of fields.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// The head of the request.
    Head,
    /// Its trailers.
    Trailers,
    /// Memory of their own.
    Own(Text),
}

/// The message that content or trailers arrive with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// The request that a handler answers.
    Request,
    /// The response of an exchange.
    Response(Peer),
}

/// The content of a message that arrives.
#[derive(Clone, Copy, Debug)]
pub(super) struct IncomingBody {
    /// The message.
    pub(super) of: Origin,
    /// Whether the stream was taken.
    pub(super) is_taken: bool,
    /// Whether the stream is open.
    pub(super) has_stream: bool,
}

/// A response to be sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct OutgoingResponse {
    /// The status.
    pub(super) status: u16,
    /// The fields.
    pub(super) fields: Text,
    /// The content.
    pub(super) body: Content,
}

/// The content of a message that is not on its way yet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    /// Nobody asked for it: there is none.
    None,
    /// It is open.
    Open(Number),
    /// It is complete, with these trailers.
    Complete(Text),
    /// It was dropped, and is not complete.
    Broken,
}

/// The content of a message that is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct OutgoingBody {
    /// The message.
    pub(super) of: Message,
    /// The number of bytes that the fields of the message say.
    pub(super) expected: Option<u64>,
    /// The number of bytes written.
    pub(super) written: u64,
    /// What was written of a request that is not on its way yet.
    pub(super) kept: Text,
    /// Whether the stream was taken.
    pub(super) is_taken: bool,
    /// Whether the stream is open.
    pub(super) has_stream: bool,
}

/// The message that content belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Message {
    /// This response, which is not on its way yet.
    Waiting(Number),
    /// The response, which is on its way.
    Sent,
    /// This request, which is not on its way yet.
    Unsent(Number),
    /// The request of an exchange.
    Exchanged(Peer),
    /// One that is gone.
    Gone,
}

/// A request to be sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct OutgoingRequest {
    /// The fields.
    pub(super) fields: Text,
    /// The method, by the number of its case, and its name in the last.
    pub(super) method: (u8, Text),
    /// Path and query.
    pub(super) path: Option<Text>,
    /// The scheme, likewise.
    pub(super) scheme: Option<(u8, Text)>,
    /// The host, with or without a port.
    pub(super) authority: Option<Text>,
    /// The content.
    pub(super) body: Content,
    /// All of the content, once that is complete.
    pub(super) kept: Text,
}

/// A request that was sent, and its response. It ends when no handle uses it any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exchange {
    /// Its number in the table of the client.
    pub(super) slot: u32,
    /// How many things use it.
    pub(super) users: u8,
    /// Content that was written before the request was on its way.
    pub(super) kept: Text,
    /// How much of that was sent.
    pub(super) sent: usize,
    /// The end of the content.
    pub(super) end: Ending,
}

/// The end of the content of a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ending {
    /// More may be written.
    Open,
    /// It is complete, and the end, with these trailers, has to be sent.
    Due(Text),
    /// The end was sent, or cannot be.
    Sent,
}

/// Adds a thing, and returns a handle that owns it.
pub(super) fn new(call: &Call<'_>, resource: Resource, thing: Thing) -> Result<u32, Failure> {
    call.new_own(resource.number(), insert(thing)?)
}

/// Adds a thing, and returns its number.
pub(super) fn insert(thing: Thing) -> Result<Number, Failure> {
    with(|table| table.insert(thing)).map_err(Failure::Trap)
}

/// Returns the thing with a number.
pub(super) fn get(number: Number) -> Result<Thing, Failure> {
    with(|table| table.get(number)).ok_or(Failure::Trap(Trap::UnknownHandle))
}

/// Replaces the thing with a number.
pub(super) fn set(number: Number, thing: Thing) {
    with(|table| table.set(number, thing));
}

/// Removes the thing with a number.
pub(super) fn remove(number: Number) -> Option<Thing> {
    with(|table| table.remove(number))
}

/// Whether there is such a thing.
pub(super) fn any(is_wanted: impl Fn(&Thing) -> bool) -> bool {
    with(|table| table.iter().any(is_wanted))
}

/// Returns the number of a thing behind a handle, and the thing.
pub(super) fn borrow(call: &Call<'_>, resource: Resource, this: u32) -> Result<(Number, Thing), Failure> {
    let number = call.borrow(resource.number(), this)?;
    Ok((number, get(number)?))
}

/// Drops a handle, and returns the thing if it owned it.
pub(super) fn drop_handle(call: &Call<'_>, resource: Resource, this: u32) -> Result<Option<(Number, Thing)>, Failure> {
    match call.drop_handle(resource.number(), this)? {
        Some(number) => Ok(Some((number, get(number)?))),
        None => Ok(None),
    }
}

/// The error of a handle behind which there is something else.
pub(super) const UNKNOWN: Failure = Failure::Trap(Trap::UnknownHandle);

struct TheTable(UnsafeCell<Slots<Thing>>);

// SAFETY: there is one thread.
unsafe impl Sync for TheTable {}

static TABLE: TheTable = TheTable(UnsafeCell::new(Slots::new()));

#[inline]
fn with<R>(act: impl FnOnce(&mut Slots<Thing>) -> R) -> R {
    // SAFETY: see above.
    act(unsafe { &mut *TABLE.0.get() })
}
