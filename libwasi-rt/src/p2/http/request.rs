//! `incoming-request`: the request that the server is answering.

use wasm2native_abi::component::CallContext;
use wasm2native_abi::host::Resource;

use super::heap::Text;
use super::thing::{self, IncomingBody, Message, Number, Origin, Source, Thing, UNKNOWN};
use super::{fields, outgoing, port, value};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::instance::Instance;
use crate::component::outcome::Failure;
use crate::component::resource;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::http::field::is;
use crate::http::request::Head;
use crate::http::target::Target;
use crate::p2::object::{Domain, Failed, Object};
use crate::p2::objects;

/// Returns the arguments of a handler: new handles of its instance, which own the request and the right to respond.
pub(crate) fn arguments(context: &CallContext) -> Result<[u32; 2], Failure> {
    let instance = Instance::of(context);
    outgoing::disown();
    let request = thing::insert(Thing::IncomingRequest { is_consumed: false })?;
    let response = thing::insert(Thing::Outparam)?;
    Ok([
        resource::new_own(instance, Resource::IncomingRequest.number(), request)?,
        resource::new_own(instance, Resource::ResponseOutparam.number(), response)?,
    ])
}

/// Whether nothing that a guest holds belongs to a request that was answered: otherwise it must not get another.
pub(crate) fn is_forgotten() -> bool {
    !thing::any(|thing| match thing {
        Thing::Fields(fields) => !matches!(fields.source, Source::Own(_)),
        Thing::IncomingBody(IncomingBody { of, .. }) | Thing::Trailers { of, .. } => matches!(of, Origin::Request),
        Thing::OutgoingBody(body) => matches!(body.of, Message::Waiting(_) | Message::Sent),
        Thing::IncomingRequest { .. } | Thing::Outparam | Thing::OutgoingResponse(_) => true,
        Thing::OutgoingRequest(_)
        | Thing::Options(_)
        | Thing::Exchange(_)
        | Thing::FutureResponse(_)
        | Thing::IncomingResponse { .. } => false,
    })
}

/// Does with handles, streams and fields what requests do, and undoes it: memory for them is mapped then.
pub(crate) fn rehearse(context: &CallContext) {
    let instance = Instance::of(context);
    if let Ok([request, response]) = arguments(context) {
        for (resource, handle) in [(Resource::ResponseOutparam, response), (Resource::IncomingRequest, request)] {
            if let Ok(Some(number)) = resource::drop_handle(instance, resource.number(), handle) {
                thing::remove(number);
            }
        }
    }
    let failed = Failed { error: Error::Io, domain: Domain::Http };
    if let Ok(number) = objects::insert(Object::Error(failed)) {
        objects::remove(number);
    }
    let mut text = Text::EMPTY;
    if text.append(b" ").is_ok() {
        text.release();
    }
}

/// Drops a handle, and the request if it owned it.
pub(in crate::p2) fn drop_incoming_request(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, _)) = thing::drop_handle(call, Resource::IncomingRequest, this)? {
        thing::remove(number);
    }
    Ok(0)
}

/// Returns the method of the incoming request.
pub(in crate::p2) fn incoming_request_method(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let head = head(call, this)?;
    let results = call.record::<12>(results, 4)?;
    let name = head.method;
    let method = value::new_method(call, value::method(name), name)?;
    call.store(results, method);
    Ok(0)
}

/// Returns the path with query parameters from the request, as a string.
pub(in crate::p2) fn incoming_request_path_with_query(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let head = head(call, this)?;
    let path = match head.target.path_and_query() {
        // In the absolute form it may be missing.
        b"" => b"/",
        path => path,
    };
    value::store_text(call, results, Some(path))
}

/// Returns the protocol scheme from the request.
pub(in crate::p2) fn incoming_request_scheme(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let head = head(call, this)?;
    let results = call.record::<16>(results, 4)?;
    let is_secure = matches!(head.target, Target::Absolute { scheme, .. } if is(scheme, b"https"));
    call.store(results, layout! { 16; 0: 1_u8, 4: u8::from(is_secure) });
    Ok(0)
}

/// Returns the authority of the Request's target URI, if present.
pub(in crate::p2) fn incoming_request_authority(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let head = head(call, this)?;
    value::store_text(call, results, Some(head.authority).filter(|authority| !authority.is_empty()))
}

/// Get the `headers` associated with the request, which are immutable.
pub(in crate::p2) fn incoming_request_headers(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    borrow(call, this)?;
    fields::new(call, Source::Head, false)
}

/// Gives the `incoming-body` associated with this request, once.
pub(in crate::p2) fn incoming_request_consume(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, is_consumed) = borrow(call, this)?;
    let results = call.record::<8>(results, 4)?;
    if is_consumed {
        call.store(results, value::FAILED);
        return Ok(0);
    }
    thing::set(number, Thing::IncomingRequest { is_consumed: true });
    let body = IncomingBody { of: Origin::Request, is_taken: false, has_stream: false };
    let body = thing::new(call, Resource::IncomingBody, Thing::IncomingBody(body))?;
    call.store(results, layout! { 8; 4: body });
    Ok(0)
}

fn borrow(call: &Call<'_>, this: u32) -> Result<(Number, bool), Failure> {
    match thing::borrow(call, Resource::IncomingRequest, this)? {
        (number, Thing::IncomingRequest { is_consumed }) => Ok((number, is_consumed)),
        _ => Err(UNKNOWN),
    }
}

fn head(call: &Call<'_>, this: u32) -> Result<Head<'static>, Failure> {
    borrow(call, this)?;
    port::get().and_then(|port| (port.head)()).ok_or(UNKNOWN)
}
