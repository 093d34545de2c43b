//! `wasi:sockets/udp` and `wasi:sockets/udp-create-socket`.

use wasm2native_abi::host::Resource;

use super::datagram;
use super::network;
use super::tcp::{get, id, release};
use super::value::{self, Code, done, found_address, found_u8, found_u64, store};
use super::wanted;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::net::setting::{self, Buffer};
use crate::host::net::socket::Socket;
use crate::host::net::udp;
use crate::p2::io::poll;
use crate::p2::object::Object;
use crate::p2::objects;

pub(in crate::p2) use super::datagram::{
    check_send, drop_incoming_datagram_stream, drop_outgoing_datagram_stream, receive, send, subscribe_to_incoming,
    subscribe_to_outgoing,
};

const UDP_SOCKET: u32 = Resource::UdpSocket.number();

/// Create a new UDP socket.
pub(in crate::p2) fn create_udp_socket(call: &mut Call<'_>, family: u32, results: GuestPtr) -> Result<u32, Failure> {
    let version = value::version(family)?;
    let slot = call.record::<8>(results, 4)?;
    let created = match udp::create(version) {
        Ok(id) => Ok(call.new_own(UDP_SOCKET, objects::insert(Object::Socket(id))?)?.to_le_bytes()),
        Err(refusal) => Err(Code::from(refusal)),
    };
    store(call, slot, 4, created.as_ref().map(|handle| &handle[..]).map_err(|code| *code));
    Ok(0)
}

/// Drops a handle, and the socket if it owned it.
pub(in crate::p2) fn drop_udp_socket(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(UDP_SOCKET, this)? {
        release(number);
    }
    Ok(0)
}

/// Bind the socket to the provided IP address and port.
#[expect(clippy::too_many_arguments, reason = "they are the words of an address")]
pub(in crate::p2) fn start_bind(
    call: &mut Call<'_>,
    this: u32,
    network: u32,
    case: u32,
    port: u32,
    a: u32,
    b: u32,
    c: u32,
    d: u32,
    e: u32,
    f: u32,
    g: u32,
    h: u32,
    i: u32,
    j: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    network::check(call, network)?;
    let at = value::address([case, port, a, b, c, d, e, f, g, h, i, j])?;
    done(call, results, || udp::start_bind(socket, &at))
}

/// Finishes binding.
pub(in crate::p2) fn finish_bind(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    done(call, results, || udp::finish_bind(socket))
}

/// Set up inbound & outbound communication channels, optionally to a specific peer. Streams that were returned before fail from
/// then on.
#[expect(clippy::too_many_arguments, reason = "they are the words of an address")]
pub(in crate::p2) fn stream(
    call: &mut Call<'_>,
    this: u32,
    is_some: u32,
    case: u32,
    port: u32,
    a: u32,
    b: u32,
    c: u32,
    d: u32,
    e: u32,
    f: u32,
    g: u32,
    h: u32,
    i: u32,
    j: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let id = id(call.borrow(UDP_SOCKET, this)?)?;
    let to = match discriminant(is_some, 2)? {
        0 => None,
        _ => Some(value::address([case, port, a, b, c, d, e, f, g, h, i, j])?),
    };
    let slot = call.record::<12>(results, 4)?;
    let streams = match udp::associate(id, to.as_ref()) {
        Ok(generation) => Ok(value::handles(datagram::new_streams(call, id, generation)?)),
        Err(refusal) => Err(Code::from(refusal)),
    };
    store(call, slot, 4, streams.as_ref().map(|handles| handles.as_flattened()).map_err(|code| *code));
    Ok(0)
}

/// Get the current bound address.
pub(in crate::p2) fn local_address(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let local = borrow(call, this)?.local();
    found_address(call, results, local)
}

/// Get the address the socket is currently streaming to.
pub(in crate::p2) fn remote_address(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let remote = borrow(call, this)?.remote();
    found_address(call, results, remote)
}

/// Whether this is a IPv4 or IPv6 socket.
pub(in crate::p2) fn address_family(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    Ok(value::family(borrow(call, this)?.version()))
}

/// Returns what `set_unicast_hop_limit` sets.
pub(in crate::p2) fn unicast_hop_limit(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let limit = setting::hop_limit(borrow(call, this)?);
    found_u8(call, results, limit)
}

/// Sets the number of routers that a packet may pass.
pub(in crate::p2) fn set_unicast_hop_limit(
    call: &mut Call<'_>,
    this: u32,
    value: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    done(call, results, || setting::set_hop_limit(socket, value as u8))
}

/// Returns what `set_receive_buffer_size` sets.
pub(in crate::p2) fn receive_buffer_size(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let size = setting::buffer_size(borrow(call, this)?, Buffer::Receive);
    found_u64(call, results, size)
}

/// Sets the size of the buffer for what arrives.
pub(in crate::p2) fn set_receive_buffer_size(
    call: &mut Call<'_>,
    this: u32,
    value: u64,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    done(call, results, || setting::set_buffer_size(socket, Buffer::Receive, value))
}

/// Returns what `set_send_buffer_size` sets.
pub(in crate::p2) fn send_buffer_size(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let size = setting::buffer_size(borrow(call, this)?, Buffer::Send);
    found_u64(call, results, size)
}

/// Sets the size of the buffer for what is sent.
pub(in crate::p2) fn set_send_buffer_size(call: &mut Call<'_>, this: u32, value: u64, results: GuestPtr) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    done(call, results, || setting::set_buffer_size(socket, Buffer::Send, value))
}

/// Create a `pollable` which will resolve once the socket is ready for I/O: binding never waits.
pub(in crate::p2) fn subscribe(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let number = call.borrow(UDP_SOCKET, this)?;
    poll::subscribe(call, wanted::socket(number))
}

/// Returns the socket behind a handle.
fn borrow(call: &Call<'_>, this: u32) -> Result<&'static Socket, Failure> {
    id(call.borrow(UDP_SOCKET, this)?).and_then(get)
}
