//! Requests that a component makes: `outgoing-request` with its options. [`handler`](super::handler) sends them.

use wasm2native_abi::host::Resource;

use super::heap::Text;
use super::thing::{self, Content, Message, Number, OutgoingRequest, Thing, UNKNOWN};
use super::{fields, outgoing, value};
use crate::bytes::layout;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::http::field::is_token;
use crate::http::target::{is_authority, is_path};

/// Drops a handle, and the request if it owned it.
pub(in crate::p2) fn drop_outgoing_request(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, thing)) = thing::drop_handle(call, Resource::OutgoingRequest, this)? {
        release(number, thing);
    }
    Ok(0)
}

/// Removes a request, and gives up its content.
pub(super) fn release(number: Number, thing: Thing) {
    thing::remove(number);
    if let Thing::OutgoingRequest(request) = thing {
        let texts = [
            Some(request.fields),
            Some(request.kept),
            Some(request.method.1),
            request.path,
            request.scheme.map(|(_, text)| text),
        ];
        texts.into_iter().chain([request.authority]).flatten().for_each(Text::release);
        outgoing::lose(number, request.body);
    }
}

/// Construct a new `outgoing-request` with a default `method` of `GET`.
pub(in crate::p2) fn new_outgoing_request(call: &mut Call<'_>, headers: u32) -> Result<u32, Failure> {
    let fields = fields::take(call, headers)?;
    let request = OutgoingRequest {
        fields,
        method: (0, Text::EMPTY),
        path: None,
        scheme: None,
        authority: None,
        body: Content::None,
        kept: Text::EMPTY,
    };
    thing::new(call, Resource::OutgoingRequest, Thing::OutgoingRequest(request))
}

/// Returns the resource corresponding to the outgoing Body for this Request, once.
pub(in crate::p2) fn outgoing_request_body(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, request) = borrow(call, this)?;
    let results = call.record::<8>(results, 4)?;
    let stored = match (request.body, fields::content_length(request.fields)) {
        (Content::None, Ok(expected)) => {
            let (body, handle) = outgoing::new(call, Message::Unsent(number), expected)?;
            thing::set(number, Thing::OutgoingRequest(OutgoingRequest { body: Content::Open(body), ..request }));
            layout! { 8; 4: handle }
        }
        _ => value::FAILED,
    };
    call.store(results, stored);
    Ok(0)
}

/// Get the Method for the Request.
pub(in crate::p2) fn outgoing_request_method(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (case, name) = borrow(call, this)?.1.method;
    let results = call.record::<12>(results, 4)?;
    let method = name.with(|name| value::new_method(call, case, name))?;
    call.store(results, method);
    Ok(0)
}

/// Set the Method for the Request. Fails if the string present in a `method.other` argument is not a syntactically valid method.
pub(in crate::p2) fn outgoing_request_set_method(
    call: &mut Call<'_>,
    this: u32,
    case: u32,
    at: GuestPtr,
    length: u32,
) -> Result<u32, Failure> {
    let (number, request) = borrow(call, this)?;
    let case = discriminant(case, u32::from(value::OTHER_METHOD) + 1)? as u8;
    let name = match case {
        value::OTHER_METHOD => match value::string(call, at, length, is_token)? {
            Ok(name) => name,
            Err(()) => return Ok(1),
        },
        _ => Text::EMPTY,
    };
    request.method.1.release();
    thing::set(number, Thing::OutgoingRequest(OutgoingRequest { method: (case, name), ..request }));
    Ok(0)
}

/// Get the combination of the HTTP Path and Query for the Request.
pub(in crate::p2) fn outgoing_request_path_with_query(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let path = borrow(call, this)?.1.path;
    store_text(call, results, path)
}

/// Set the combination of the HTTP Path and Query for the Request.
pub(in crate::p2) fn outgoing_request_set_path_with_query(
    call: &mut Call<'_>,
    this: u32,
    is_some: u32,
    at: GuestPtr,
    length: u32,
) -> Result<u32, Failure> {
    let (number, request) = borrow(call, this)?;
    let is_target = |path: &[u8]| is_path(path) || path == b"*";
    set(value::text(call, (is_some, at, length), is_target)?, request.path, |path| {
        thing::set(number, Thing::OutgoingRequest(OutgoingRequest { path, ..request }));
    })
}

/// Get the HTTP Related Scheme for the Request.
pub(in crate::p2) fn outgoing_request_scheme(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (_, request) = borrow(call, this)?;
    let results = call.record::<16>(results, 4)?;
    let stored = match request.scheme {
        None => [0; 16],
        Some((OTHER_SCHEME, name)) => {
            let name = name.with(|name| call.new_string(name))?;
            layout! { 16; 0: 1_u8, 4: OTHER_SCHEME, 8: name }
        }
        Some((case, _)) => layout! { 16; 0: 1_u8, 4: case },
    };
    call.store(results, stored);
    Ok(0)
}

/// The number of the last case of `scheme`, which holds a name.
pub(super) const OTHER_SCHEME: u8 = 2;

/// Set the HTTP Related Scheme for the Request. Fails if the string given is not a syntactically valid uri scheme.
pub(in crate::p2) fn outgoing_request_set_scheme(
    call: &mut Call<'_>,
    this: u32,
    is_some: u32,
    case: u32,
    at: GuestPtr,
    length: u32,
) -> Result<u32, Failure> {
    let (number, request) = borrow(call, this)?;
    let scheme = if discriminant(is_some, 2)? == 0 {
        None
    } else {
        let case = discriminant(case, u32::from(OTHER_SCHEME) + 1)? as u8;
        let name = if case == OTHER_SCHEME { value::string(call, at, length, is_scheme)? } else { Ok(Text::EMPTY) };
        let Ok(name) = name else { return Ok(1) };
        Some((case, name))
    };
    request.scheme.into_iter().for_each(|(_, name)| name.release());
    thing::set(number, Thing::OutgoingRequest(OutgoingRequest { scheme, ..request }));
    Ok(0)
}

fn is_scheme(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Get the authority of the Request's target URI.
pub(in crate::p2) fn outgoing_request_authority(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let authority = borrow(call, this)?.1.authority;
    store_text(call, results, authority)
}

/// Set the authority of the Request's target URI. Fails if the string given is not a syntactically valid URI authority.
pub(in crate::p2) fn outgoing_request_set_authority(
    call: &mut Call<'_>,
    this: u32,
    is_some: u32,
    at: GuestPtr,
    length: u32,
) -> Result<u32, Failure> {
    let (number, request) = borrow(call, this)?;
    let is_host = |authority: &[u8]| !authority.is_empty() && is_authority(authority);
    set(value::text(call, (is_some, at, length), is_host)?, request.authority, |authority| {
        thing::set(number, Thing::OutgoingRequest(OutgoingRequest { authority, ..request }));
    })
}

/// Get the headers associated with the Request, which are immutable.
pub(in crate::p2) fn outgoing_request_headers(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    fields::new_copy(call, borrow(call, this)?.1.fields)
}

/// Drops a handle, and the options if it owned them.
pub(in crate::p2) fn drop_request_options(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, _)) = thing::drop_handle(call, Resource::RequestOptions, this)? {
        thing::remove(number);
    }
    Ok(0)
}

/// Construct a default `request-options` value.
pub(in crate::p2) fn new_request_options(call: &mut Call<'_>) -> Result<u32, Failure> {
    thing::new(call, Resource::RequestOptions, Thing::Options([None; 3]))
}

macro_rules! times {
    ($($get:ident $set:ident: $index:literal;)*) => {
        $(
            #[doc = concat!("Returns what `", stringify!($set), "` sets.")]
            pub(in crate::p2) fn $get(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
                let (_, times) = options(call, this)?;
                let results = call.record::<16>(results, 8)?;
                let time = times.get($index).copied().flatten();
                call.store(results, time.map_or([0; 16], |time| layout! { 16; 0: 1_u8, 8: time }));
                Ok(0)
            }

            #[doc = "Sets one of the times."]
            pub(in crate::p2) fn $set(call: &mut Call<'_>, this: u32, is_some: u32, duration: u64) -> Result<u32, Failure> {
                let (number, mut times) = options(call, this)?;
                let is_some = discriminant(is_some, 2)? == 1;
                if let Some(time) = times.get_mut($index) {
                    *time = is_some.then_some(duration);
                }
                thing::set(number, Thing::Options(times));
                Ok(0)
            }
        )*
    };
}

times! {
    connect_timeout set_connect_timeout: 0;
    first_byte_timeout set_first_byte_timeout: 1;
    between_bytes_timeout set_between_bytes_timeout: 2;
}

fn options(call: &Call<'_>, this: u32) -> Result<(Number, [Option<u64>; 3]), Failure> {
    match thing::borrow(call, Resource::RequestOptions, this)? {
        (number, Thing::Options(times)) => Ok((number, times)),
        _ => Err(UNKNOWN),
    }
}

fn borrow(call: &Call<'_>, this: u32) -> Result<(Number, OutgoingRequest), Failure> {
    match thing::borrow(call, Resource::OutgoingRequest, this)? {
        (number, Thing::OutgoingRequest(request)) => Ok((number, request)),
        _ => Err(UNKNOWN),
    }
}

/// Stores an `option<string>`.
fn store_text(call: &mut Call<'_>, results: GuestPtr, text: Option<Text>) -> Result<u32, Failure> {
    match text {
        Some(text) => text.with(|text| value::store_text(call, results, Some(text))),
        None => value::store_text(call, results, None),
    }
}

/// Replaces a text by one that was passed, unless that is not valid.
fn set(passed: Result<Option<Text>, ()>, before: Option<Text>, replace: impl FnOnce(Option<Text>)) -> Result<u32, Failure> {
    let Ok(text) = passed else { return Ok(1) };
    before.into_iter().for_each(Text::release);
    replace(text);
    Ok(0)
}
