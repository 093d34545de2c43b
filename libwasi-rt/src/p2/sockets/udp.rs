//! `wasi:sockets/udp` and `wasi:sockets/udp-create-socket`.

use wasm2native_abi::host::Resource;

use super::datagram;
use super::handle::{Type, received, sent, set_hops, set_received, set_sent, settings};
use super::value::{self, found_address, found_u8, found_u64, store_handles};
use super::wanted;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::net::setting;
use crate::host::net::udp;
use crate::p2::io::poll;

pub(in crate::p2) use super::datagram::{
    check_send, drop_incoming_datagram_stream, drop_outgoing_datagram_stream, receive, send, subscribe_to_incoming,
    subscribe_to_outgoing,
};

const SOCKET: Type = Type(Resource::UdpSocket.number());

/// Create a new UDP socket.
pub(in crate::p2) fn create_udp_socket(call: &mut Call<'_>, family: u32, results: GuestPtr) -> Result<u32, Failure> {
    let version = value::version(family)?;
    store_handles::<1, 8>(call, results, |call| {
        let id = udp::create(version)?;
        Ok([SOCKET.new_handle(call, id)?])
    })
}

/// Drops a handle, and the socket if it owned it.
pub(in crate::p2) fn drop_udp_socket(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    SOCKET.drop(call, this)
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
    SOCKET.act_at(call, (this, network), [case, port, a, b, c, d, e, f, g, h, i, j], results, udp::start_bind)
}

/// Finishes binding.
pub(in crate::p2) fn finish_bind(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    SOCKET.act(call, this, results, udp::finish_bind)
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
    let id = SOCKET.id(call, this)?;
    let to = match discriminant(is_some, 2)? {
        0 => None,
        _ => Some(value::address([case, port, a, b, c, d, e, f, g, h, i, j])?),
    };
    store_handles::<2, 12>(call, results, |call| {
        let generation = udp::associate(id, to.as_ref())?;
        Ok(datagram::new_streams(call, id, generation)?)
    })
}

/// Get the current bound address.
pub(in crate::p2) fn local_address(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let local = SOCKET.borrow(call, this)?.local();
    found_address(call, results, local)
}

/// Get the address the socket is currently streaming to.
pub(in crate::p2) fn remote_address(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let remote = SOCKET.borrow(call, this)?.remote();
    found_address(call, results, remote)
}

/// Whether this is a IPv4 or IPv6 socket.
pub(in crate::p2) fn address_family(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    Ok(value::family(SOCKET.borrow(call, this)?.version()))
}

settings! {
    /// Sets the number of routers that a packet may pass.
    unicast_hop_limit set_unicast_hop_limit(u32) found_u8: setting::hop_limit, set_hops;
    /// Sets the size of the buffer for what arrives.
    receive_buffer_size set_receive_buffer_size(u64) found_u64: received, set_received;
    /// Sets the size of the buffer for what is sent.
    send_buffer_size set_send_buffer_size(u64) found_u64: sent, set_sent;
}

/// Create a `pollable` which will resolve once the socket is ready for I/O: binding never waits.
pub(in crate::p2) fn subscribe(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let number = call.borrow(SOCKET.0, this)?;
    poll::subscribe(call, wanted::socket(number))
}
