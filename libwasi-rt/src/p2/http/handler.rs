//! `outgoing-handler`: requests go to the client, which sends them where that was granted.
//!
//! Without certificates to trust, `https`, which is the scheme of a request that says none, is an error.

use wasm2native_abi::host::Resource;

use super::client::{self, OTHER_SCHEME};
use super::error::Code;
use super::heap::Text;
use super::thing::{self, Content, Ending, Exchange, Number, OutgoingRequest, Source, Thing, UNKNOWN};
use super::{ends, exchange, fields, outgoing, source, value};
use crate::bytes::{self, layout};
use crate::client::server::Scheme;
use crate::client::trouble::Trouble;
use crate::client::{Times, secure, table};
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::host::net::dns::look_up;
use crate::http::encode::request::Asking;
use crate::http::encode::{self, Unsent};
use crate::http::refusal::Refusal;
use crate::p2::scratch;

/// The case of `scheme` for connections that nobody encrypts.
const HTTP: u8 = 0;

/// The case of `method` for tunnels.
const CONNECT: u8 = 5;

/// Takes a request, and sends it; returns the response that is expected.
///
/// Errors: those that are known without waiting.
pub(in crate::p2) fn handle(
    call: &mut Call<'_>,
    request: u32,
    has_options: u32,
    options: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let results = call.record::<40>(results, 8)?;
    let number = call.take_own(Resource::OutgoingRequest.number(), request)?;
    let Thing::OutgoingRequest(request) = thing::get(number)? else { return Err(UNKNOWN) };
    let times = match discriminant(has_options, 2)? {
        0 => Times::DEFAULT,
        _ => match thing::remove(call.take_own(Resource::RequestOptions.number(), options)?) {
            Some(Thing::Options(options)) => times(options),
            _ => return Err(UNKNOWN),
        },
    };
    let sent = send(&request, times)?;
    let stored = match sent {
        Ok(exchange) => {
            let kept = take_content(request, exchange);
            thing::set(number, Thing::OutgoingRequest(kept));
            layout! { 40; 8: thing::new(call, Resource::FutureIncomingResponse, Thing::FutureResponse(Some(exchange)))? }
        }
        Err(code) => code.as_result(),
    };
    client::release(number, thing::get(number)?);
    call.store(results, stored);
    Ok(0)
}

fn times([connect, first_byte, between_bytes]: [Option<u64>; 3]) -> Times {
    let default = Times::DEFAULT;
    Times {
        connect: connect.unwrap_or(default.connect),
        first_byte: first_byte.unwrap_or(default.first_byte),
        between_bytes: between_bytes.unwrap_or(default.between_bytes),
    }
}

/// Starts a request, and returns the number of its exchange, which the response uses.
fn send(request: &OutgoingRequest, times: Times) -> Result<Result<Number, Code>, Failure> {
    let (scheme, content) = match scheme(request).and_then(|scheme| Ok((scheme, check(request)?))) {
        Ok(checked) => checked,
        Err(code) => return Ok(Err(code)),
    };
    let Some(slot) = table::enter(times) else { return Ok(Err(Code::ConnectionLimitReached)) };
    let started = start(slot, scheme, request, content);
    let state = Exchange { slot, users: 1, kept: Text::EMPTY, sent: 0, end: Ending::Sent };
    match started.and_then(|()| thing::insert(Thing::Exchange(state)).map_err(|_| Code::InternalError)) {
        Ok(number) => Ok(Ok(number)),
        Err(code) => {
            table::remove(slot);
            Ok(Err(code))
        }
    }
}

/// Returns the scheme of a request, if there is a way to servers of it.
fn scheme(request: &OutgoingRequest) -> Result<Scheme, Code> {
    match request.scheme {
        Some((HTTP, _)) => Ok(Scheme::Http),
        Some((OTHER_SCHEME, _)) => Err(Code::ProtocolError),
        _ if secure::is_possible() => Ok(Scheme::Https),
        _ => Err(Code::TlsProtocolError),
    }
}

/// Checks that a request can be sent, and returns how its content is framed.
fn check(request: &OutgoingRequest) -> Result<Option<encode::Content>, Code> {
    if request.method.0 == CONNECT {
        return Err(Code::RequestMethodInvalid);
    }
    let expected = fields::content_length(request.fields).map_err(|()| Code::RequestBodySize)?;
    match (request.body, expected) {
        (Content::None, None | Some(0)) => Ok(None),
        (Content::None, Some(_)) => Err(Code::RequestBodySize),
        (Content::Broken, _) => Err(Code::ProtocolError),
        (Content::Open(_), Some(length)) => Ok(Some(encode::Content::Length(length))),
        (Content::Open(_), None) => Ok(Some(encode::Content::Unknown)),
        // All of it is there. Only chunks can have trailers.
        (Content::Complete(trailers), None) if trailers.with(|trailers| !trailers.is_empty()) => {
            Ok(Some(encode::Content::Unknown))
        }
        (Content::Complete(_), _) => match request.kept.with(<[u8]>::len) {
            0 => Ok(None),
            length => Ok(Some(encode::Content::Length(length as u64))),
        },
    }
}

/// Starts an exchange. The parts of the first line are copied, since texts are lent one at a time.
fn start(slot: u32, scheme: Scheme, request: &OutgoingRequest, content: Option<encode::Content>) -> Result<(), Code> {
    scratch::with(|room| {
        let (method, room) = match request.method {
            (value::OTHER_METHOD, name) => put(room, name)?,
            (case, _) => (value::method_name(case), &mut room[..]),
        };
        let (authority, room) = put(room, request.authority.unwrap_or(Text::EMPTY))?;
        let (path, _) = put(room, request.path.unwrap_or(Text::EMPTY))?;
        let target = if path.is_empty() { b"/" } else { path };
        let asking = Asking { method, authority, target, content, persists: true };
        let started = source::with(&Source::Own(request.fields), |fields| {
            table::with(slot, |exchange| exchange.start(scheme, &asking, fields))
        });
        started.unwrap_or(Err(Trouble::Terminated)).map_err(code)
    })
}

/// Copies a text, and returns the copy and the room that is left.
fn put(room: &mut [u8], text: Text) -> Result<(&[u8], &mut [u8]), Code> {
    let length = text.with(|text| if text.len() <= room.len() { Some(bytes::copy(room, text)) } else { None });
    let (copy, rest) = room.split_at_mut_checked(length.ok_or(Code::RequestUriTooLong)?).unwrap_or_default();
    Ok((copy, rest))
}

/// Gives the content of a request to its exchange, and returns the request without it.
fn take_content(request: OutgoingRequest, number: Number) -> OutgoingRequest {
    match request.body {
        Content::Open(body) => {
            let kept = outgoing::kept(body);
            outgoing::exchange(body, ends::peer(number));
            exchange::begin(number, kept, Ending::Open);
            exchange::retain(number);
        }
        Content::Complete(trailers) => exchange::begin(number, request.kept, Ending::Due(trailers)),
        Content::None | Content::Broken => {}
    }
    OutgoingRequest { body: Content::None, kept: Text::EMPTY, ..request }
}

/// Returns the code of the reason why there is no response.
pub(super) fn code(trouble: Trouble) -> Code {
    match trouble {
        Trouble::Request(Unsent::NoRoom) => Code::RequestHeaderSectionSize,
        Trouble::Request(Unsent::Invalid | Unsent::Forbidden) => Code::RequestUriInvalid,
        Trouble::Denied => Code::RequestDenied,
        Trouble::Name(look_up::Trouble::Temporary) => Code::DnsTimeout,
        Trouble::Name(look_up::Trouble::NoName | look_up::Trouble::Permanent) => Code::DnsError,
        Trouble::Connect(Error::Connrefused) => Code::ConnectionRefused,
        Trouble::Connect(Error::Timedout) | Trouble::ConnectTime => Code::ConnectionTimeout,
        Trouble::Connect(Error::Netunreach | Error::Hostunreach | Error::Addrnotavail) => Code::DestinationUnroutable,
        Trouble::Connect(_) => Code::DestinationUnavailable,
        Trouble::ResponseTime | Trouble::ContentTime => Code::ConnectionReadTimeout,
        Trouble::Terminated => Code::ConnectionTerminated,
        Trouble::System(Error::Mfile | Error::Nfile) => Code::ConnectionLimitReached,
        Trouble::System(_) => Code::InternalError,
        Trouble::Response(Refusal::ManyFields | Refusal::LongTarget) => Code::ResponseHeaderSectionSize,
        Trouble::Response(Refusal::Encoding | Refusal::OtherEncoding) => Code::ResponseTransferCoding,
        Trouble::Certificate => Code::TlsCertificateError,
        Trouble::Alert(number) => Code::TlsAlertReceived(number),
        Trouble::Protocol => Code::TlsProtocolError,
        Trouble::Response(_) | Trouble::Length => Code::ProtocolError,
    }
}
