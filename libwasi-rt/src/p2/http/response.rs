//! `outgoing-response` and `response-outparam`: the response is on its way as soon as it is set.

use wasm2native_abi::host::Resource;

use super::entries::Entries;
use super::heap::Text;
use super::thing::{self, Content, Message, Number, OutgoingResponse, Thing, UNKNOWN};
use super::{content, error, fields, outgoing, port, value};
use crate::bytes::layout;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;

/// Drops a handle, and the response if it owned it: nobody gets it then.
pub(in crate::p2) fn drop_outgoing_response(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, thing)) = thing::drop_handle(call, Resource::OutgoingResponse, this)? {
        thing::remove(number);
        if let Thing::OutgoingResponse(response) = thing {
            response.fields.release();
            outgoing::lose(number, response.body);
        }
    }
    Ok(0)
}

/// Construct an `outgoing-response`, with a default `status-code` of `200`.
pub(in crate::p2) fn new_outgoing_response(call: &mut Call<'_>, headers: u32) -> Result<u32, Failure> {
    let fields = fields::take(call, headers)?;
    let response = OutgoingResponse { status: 200, fields, body: Content::None };
    thing::new(call, Resource::OutgoingResponse, Thing::OutgoingResponse(response))
}

/// Get the HTTP Status Code for the Response.
pub(in crate::p2) fn outgoing_response_status_code(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    Ok(borrow(call, this)?.1.status.into())
}

/// Set the HTTP Status Code for the Response. Fails unless it has three digits.
pub(in crate::p2) fn outgoing_response_set_status_code(call: &mut Call<'_>, this: u32, code: u32) -> Result<u32, Failure> {
    let (number, response) = borrow(call, this)?;
    let status = code as u16;
    if !(100..=999).contains(&status) {
        return Ok(1);
    }
    thing::set(number, Thing::OutgoingResponse(OutgoingResponse { status, ..response }));
    Ok(0)
}

/// Get the headers associated with the response, which are immutable.
pub(in crate::p2) fn outgoing_response_headers(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    fields::new_copy(call, borrow(call, this)?.1.fields)
}

/// Returns the resource corresponding to the outgoing Body for this Response, once. Fails too if the headers say a length that is
/// none.
pub(in crate::p2) fn outgoing_response_body(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, response) = borrow(call, this)?;
    let results = call.record::<8>(results, 4)?;
    let stored = match (response.body, fields::content_length(response.fields)) {
        (Content::None, Ok(expected)) => {
            let (body, handle) = outgoing::new(call, Message::Waiting(number), expected)?;
            thing::set(number, Thing::OutgoingResponse(OutgoingResponse { body: Content::Open(body), ..response }));
            layout! { 8; 4: handle }
        }
        _ => value::FAILED,
    };
    call.store(results, stored);
    Ok(0)
}

/// Drops a handle: the server responds with an error.
pub(in crate::p2) fn drop_response_outparam(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, _)) = thing::drop_handle(call, Resource::ResponseOutparam, this)? {
        thing::remove(number);
    }
    Ok(0)
}

/// Set the value of the `response-outparam` to either send a response, or indicate an error.
#[expect(clippy::too_many_arguments, reason = "they are the words of an error")]
pub(in crate::p2) fn response_outparam_set(
    call: &mut Call<'_>,
    param: u32,
    is_error: u32,
    response: u32,
    a: u32,
    b: u64,
    c: u32,
    d: u32,
    e: u32,
    _: u32,
) -> Result<u32, Failure> {
    let param = call.take_own(Resource::ResponseOutparam.number(), param)?;
    thing::remove(param);
    if discriminant(is_error, 2)? == 1 {
        let code = discriminant(response, error::COUNT)?;
        check_error(call, code, (a, b, c, d, e))?;
        if let Some(port) = port::get() {
            outgoing::decide();
            (port.refuse)(error::status(code));
        }
        return Ok(0);
    }
    let number = call.take_own(Resource::OutgoingResponse.number(), response)?;
    match thing::remove(number) {
        Some(Thing::OutgoingResponse(response)) => send(number, response),
        _ => return Err(UNKNOWN),
    }
    Ok(0)
}

/// Checks the strings that an error may hold: nobody is told of them.
fn check_error(call: &Call<'_>, code: u32, (a, b, c, d, e): (u32, u64, u32, u32, u32)) -> Result<(), Failure> {
    let check = |is_some: u32, at: u32, length: u32| {
        if discriminant(is_some, 2)? == 1 {
            let string = call.string(GuestPtr::new(at), length)?;
            call.characters(string, |_| Ok(()))?;
        }
        Ok::<(), Failure>(())
    };
    match code {
        // option<string> first.
        1 | 24 | 27 | 30 | 31 | 32 | 38 => check(a, b as u32, c),
        // option<u8>, then option<string>.
        14 => check(c, d, e),
        17 | 21 | 23 | 26 | 28 | 29 => discriminant(a, 2).map(|_| ()),
        22 if discriminant(a, 2)? == 1 => check(b as u32, c, d),
        _ => Ok(()),
    }
}

/// Puts a response on its way.
fn send(number: Number, response: OutgoingResponse) {
    let Some(port) = port::get() else { return };
    if !outgoing::owns(number) {
        (port.discard)();
    }
    outgoing::decide();
    let length = fields::content_length(response.fields).unwrap_or(None);
    response.fields.with(|fields| (port.decide)(response.status, Entries::Records(fields), length));
    response.fields.release();
    match response.body {
        Content::None => content::finish(Text::EMPTY),
        Content::Open(body) => outgoing::connect(body),
        Content::Complete(trailers) => content::finish(trailers),
        Content::Broken => (port.abort)(),
    }
}

fn borrow(call: &Call<'_>, this: u32) -> Result<(Number, OutgoingResponse), Failure> {
    match thing::borrow(call, Resource::OutgoingResponse, this)? {
        (number, Thing::OutgoingResponse(response)) => Ok((number, response)),
        _ => Err(UNKNOWN),
    }
}
