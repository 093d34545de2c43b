//! `future-incoming-response` and `incoming-response`: what a server answers to a request that a component made.

use wasm2native_abi::host::Resource;

use super::error::Code;
use super::thing::{self, IncomingBody, Number, Origin, Source, Thing, UNKNOWN};
use super::{ends, exchange, fields, handler, value};
use crate::bytes::{self, layout};
use crate::client::secure;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::poll::Interest;
use crate::p2::io::poll;
use crate::p2::object::{Event, Wanted};

/// Drops a handle, and gives the request up if it owned it and the response was not taken.
pub(in crate::p2) fn drop_future_incoming_response(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, thing)) = thing::drop_handle(call, Resource::FutureIncomingResponse, this)? {
        thing::remove(number);
        if let Thing::FutureResponse(Some(exchange)) = thing {
            exchange::release(exchange);
        }
    }
    Ok(0)
}

/// Returns a pollable which becomes ready when either the Response has been received, or an error has occurred.
pub(in crate::p2) fn future_incoming_response_subscribe(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let number = call.borrow(Resource::FutureIncomingResponse.number(), this)?;
    poll::subscribe(call, Event::Network { number, interest: Interest::Read, wanted: until_there })
}

/// Returns what there is to wait for before there is a response.
fn until_there(future: Number, _: Interest) -> Wanted {
    match thing::get(future) {
        Ok(Thing::FutureResponse(Some(exchange))) if exchange::is_there(exchange) == Ok(false) => {
            exchange::until_received(exchange)
        }
        _ => Wanted::Ready,
    }
}

/// Returns the incoming HTTP Response, or an error, once one is ready, and once only.
pub(in crate::p2) fn future_incoming_response_get(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, thing) = thing::borrow(call, Resource::FutureIncomingResponse, this)?;
    let Thing::FutureResponse(expected) = thing else { return Err(UNKNOWN) };
    let results = call.record::<56>(results, 8)?;
    let Some(exchange) = expected else {
        call.store(results, layout! { 56; 0: 1_u8, 8: 1_u8 });
        return Ok(0);
    };
    let found = match exchange::is_there(exchange) {
        Ok(false) => [0; 56],
        Ok(true) => {
            thing::set(number, Thing::FutureResponse(None));
            let response = Thing::IncomingResponse { exchange, is_consumed: false };
            layout! { 56; 0: 1_u8, 24: thing::new(call, Resource::IncomingResponse, response)? }
        }
        Err(trouble) => {
            // Whoever has to ask for memory calls again.
            let refused = refused(call, handler::code(trouble))?;
            thing::set(number, Thing::FutureResponse(None));
            exchange::release(exchange);
            refused
        }
    };
    call.store(results, found);
    Ok(0)
}

/// Returns an error as the innermost case of the result of `get`.
fn refused(call: &mut Call<'_>, code: Code) -> Result<[u8; 56], Failure> {
    let mut found = layout! { 56; 0: 1_u8, 16: 1_u8 };
    bytes::copy(found.get_mut(24..).unwrap_or_default(), &code.stored());
    if let Code::TlsAlertReceived(number) = code {
        let message = layout! { 12; 0: 1_u8, 4: call.new_string(secure::alert(number))? };
        bytes::copy(found.get_mut(36..).unwrap_or_default(), &message);
    }
    Ok(found)
}

/// Drops a handle, and the response if it owned it.
pub(in crate::p2) fn drop_incoming_response(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, thing)) = thing::drop_handle(call, Resource::IncomingResponse, this)? {
        thing::remove(number);
        if let Thing::IncomingResponse { exchange, .. } = thing {
            exchange::release(exchange);
        }
    }
    Ok(0)
}

/// Returns the status code from the incoming response.
pub(in crate::p2) fn incoming_response_status(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let (_, exchange, _) = borrow(call, this)?;
    exchange::status(exchange).map(u32::from).ok_or(UNKNOWN)
}

/// Returns the headers from the incoming response, which are immutable.
pub(in crate::p2) fn incoming_response_headers(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let (_, exchange, _) = borrow(call, this)?;
    fields::new(call, Source::Own(exchange::fields(exchange)?), false)
}

/// Returns the incoming body, once.
pub(in crate::p2) fn incoming_response_consume(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, exchange, is_consumed) = borrow(call, this)?;
    let results = call.record::<8>(results, 4)?;
    if is_consumed {
        call.store(results, value::FAILED);
        return Ok(0);
    }
    let body = IncomingBody { of: Origin::Response(ends::peer(exchange)), is_taken: false, has_stream: false };
    let handle = thing::new(call, Resource::IncomingBody, Thing::IncomingBody(body))?;
    exchange::retain(exchange);
    thing::set(number, Thing::IncomingResponse { exchange, is_consumed: true });
    call.store(results, layout! { 8; 4: handle });
    Ok(0)
}

/// Returns the number of a response, that of its exchange, and whether its content was taken.
fn borrow(call: &Call<'_>, this: u32) -> Result<(Number, Number, bool), Failure> {
    match thing::borrow(call, Resource::IncomingResponse, this)? {
        (number, Thing::IncomingResponse { exchange, is_consumed }) => Ok((number, exchange, is_consumed)),
        _ => Err(UNKNOWN),
    }
}
