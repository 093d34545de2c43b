//! `incoming-body` and `future-trailers`: content goes from the server, or the client, to where the guest wants it.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::error::Code;
use super::thing::{self, IncomingBody, Number, Origin, Source, Thing, UNKNOWN};
use super::{fields, port, source, value};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::host::file::File;
use crate::host::flow::Place;
use crate::host::flow::Supply;
use crate::host::poll::Interest;
use crate::host::socket::Waiting;
use crate::p2::io::poll;
use crate::p2::object::{Domain, End, Event, Flow, Functions, Input, Object, Wanted};
use crate::p2::objects;

/// Drops a handle, and the body if it owned it. One with a stream is a trap.
pub(in crate::p2) fn drop_incoming_body(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, thing)) = thing::drop_handle(call, Resource::IncomingBody, this)? {
        let body = without_stream(thing)?;
        thing::remove(number);
        release(body.of);
    }
    Ok(0)
}

/// Ends the use of a message.
fn release(of: Origin) {
    if let Origin::Response(peer) = of {
        ((peer.client)().release)(peer.number);
    }
}

/// Returns the contents of the body, as a stream of bytes, once.
pub(in crate::p2) fn incoming_body_stream(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, body) = match thing::borrow(call, Resource::IncomingBody, this)? {
        (number, Thing::IncomingBody(body)) => (number, body),
        _ => return Err(UNKNOWN),
    };
    let results = call.record::<8>(results, 4)?;
    if body.is_taken {
        call.store(results, value::FAILED);
        return Ok(0);
    }
    let functions = match body.of {
        Origin::Request => functions,
        Origin::Response(peer) => (peer.client)().input,
    };
    let end = End::Carried { number, functions };
    let input = objects::insert(Object::Input(Input { end, place: Place::Current, size: 0, is_closed: false }))?;
    thing::set(number, Thing::IncomingBody(IncomingBody { is_taken: true, has_stream: true, ..body }));
    let handle = call.new_own(Resource::InputStream.number(), input)?;
    call.store(results, layout! { 8; 4: handle });
    Ok(0)
}

/// Takes ownership of `incoming-body`, and returns a `future-trailers`. A body with a stream is a trap.
pub(in crate::p2) fn incoming_body_finish(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let number = call.take_own(Resource::IncomingBody.number(), this)?;
    let body = without_stream(thing::get(number)?)?;
    thing::remove(number);
    thing::new(call, Resource::FutureTrailers, Thing::Trailers { of: body.of, are_taken: false })
}

/// Drops a handle, behind which there is little.
pub(in crate::p2) fn drop_future_trailers(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, thing)) = thing::drop_handle(call, Resource::FutureTrailers, this)? {
        thing::remove(number);
        if let Thing::Trailers { of, .. } = thing {
            release(of);
        }
    }
    Ok(0)
}

/// Returns a pollable which becomes ready when either the trailers have been received, or an error has occurred.
pub(in crate::p2) fn future_trailers_subscribe(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let number = call.borrow(Resource::FutureTrailers.number(), this)?;
    poll::subscribe(call, Event::Network { number, interest: Interest::Read, wanted: until_passed })
}

/// Returns the contents of the trailers, or an error which occurred, once the future is ready.
pub(in crate::p2) fn future_trailers_get(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, thing) = thing::borrow(call, Resource::FutureTrailers, this)?;
    let Thing::Trailers { of, are_taken } = thing else { return Err(UNKNOWN) };
    let results = call.record::<56>(results, 8)?;
    if are_taken {
        call.store(results, layout! { 56; 0: 1_u8, 8: 1_u8 });
        return Ok(0);
    }
    let found = match pass(of) {
        Ok(false) => {
            call.store(results, [0; 56]);
            return Ok(0);
        }
        Ok(true) => {
            let source = match of {
                Origin::Request => Source::Trailers,
                Origin::Response(peer) => Source::Own(((peer.client)().trailers)(peer.number)?),
            };
            match source::with(&source, |mut trailers| trailers.next().is_none()) {
                true => layout! { 56; 0: 1_u8 },
                false => layout! { 56; 0: 1_u8, 24: 1_u8, 28: fields::new(call, source, false)? },
            }
        }
        Err(error) => {
            let mut found = layout! { 56; 0: 1_u8, 16: 1_u8 };
            crate::bytes::copy(found.get_mut(24..).unwrap_or_default(), &Code::from(error).stored());
            found
        }
    };
    thing::set(number, Thing::Trailers { of, are_taken: true });
    call.store(results, found);
    Ok(0)
}

/// Passes over content as far as it has arrived, and returns whether that was all.
fn pass(of: Origin) -> Result<bool, Error> {
    match of {
        Origin::Request => (port::expect()?.pass)(),
        Origin::Response(peer) => ((peer.client)().pass)(peer.number),
    }
}

/// Returns what there is to wait for until the content has been passed. A pollable may outlive what it waits for, and even the message.
fn until_passed(trailers: Number, _: Interest) -> Wanted {
    let of = match thing::get(trailers) {
        Ok(Thing::Trailers { of, .. }) => of,
        _ => return Wanted::Ready,
    };
    if let Origin::Response(peer) = of {
        let client = (peer.client)();
        return match (client.pass)(peer.number) {
            Ok(false) => (client.until_received)(peer.number),
            _ => Wanted::Ready,
        };
    }
    match port::expect().map(|port| ((port.pass)(), (port.socket)())) {
        Ok((Ok(false), Some(socket))) => Wanted::LookUp(Some((File::Kernel(socket), Interest::Read)), u64::MAX),
        _ => Wanted::Ready,
    }
}

/// Returns what there is to wait for until there is something to read.
fn until_supplied(_: Number, _: Interest) -> Wanted {
    match port::expect().map(|port| ((port.supply)(Waiting::Fails), (port.socket)())) {
        Ok((Ok(Supply::Nothing), Some(socket))) => Wanted::LookUp(Some((File::Kernel(socket), Interest::Read)), u64::MAX),
        _ => Wanted::Ready,
    }
}

/// Returns the functions of the content of the request, as ends of streams.
fn functions() -> Functions {
    Functions {
        file: |_| Err(Error::Badf),
        release: |number| {
            if let Ok(Thing::IncomingBody(body)) = thing::get(number) {
                thing::set(number, Thing::IncomingBody(IncomingBody { has_stream: false, ..body }));
            }
        },
        domain: Domain::Http,
        flow: Some(Flow {
            supply: |_, waiting| (port::expect()?.supply)(waiting),
            read: |_, into| (port::expect()?.read)(into),
            room: |_, _| Err(Error::Badf),
            write: |_, _| Err(Error::Badf),
            flush: |_| Err(Error::Badf),
            wanted: until_supplied,
        }),
    }
}

fn without_stream(thing: Thing) -> Result<IncomingBody, Failure> {
    match thing {
        Thing::IncomingBody(body) if !body.has_stream => Ok(body),
        Thing::IncomingBody(_) => Err(Failure::Trap(Trap::ChildrenRemain)),
        _ => Err(UNKNOWN),
    }
}
