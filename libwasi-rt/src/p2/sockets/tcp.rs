//! `wasi:sockets/tcp` and `wasi:sockets/tcp-create-socket`.
//!
//! A socket stays open until its handle and the streams of its connection are dropped, in whatever order.

use wasm2native_abi::host::Resource;

use super::handle::{Type, get, received, sent, set_hops, set_received, set_sent, settings};
use super::value::{self, found_address, found_u8, found_u32, found_u64, store_handles};
use super::wanted;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::host::file::File;
use crate::host::flow::Place;
use crate::host::net::setting::{self, Probe};
use crate::host::net::socket::{self, Socket, SocketId, State};
use crate::host::net::tcp;
use crate::p2::io::poll;
use crate::p2::object::{Domain, End, Functions, Input, Object, Output};
use crate::p2::objects;
use crate::sys::socket::Directions;

const SOCKET: Type = Type(Resource::TcpSocket.number());

/// Creates a new TCP socket.
pub(in crate::p2) fn create_tcp_socket(call: &mut Call<'_>, family: u32, results: GuestPtr) -> Result<u32, Failure> {
    let version = value::version(family)?;
    store_handles::<1, 8>(call, results, |call| {
        let id = tcp::create(version)?;
        Ok([SOCKET.new_handle(call, id)?])
    })
}

/// Drops a handle, and the socket if it owned it.
pub(in crate::p2) fn drop_tcp_socket(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
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
    SOCKET.act_at(call, (this, network), [case, port, a, b, c, d, e, f, g, h, i, j], results, tcp::start_bind)
}

/// Finishes binding.
pub(in crate::p2) fn finish_bind(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    SOCKET.act(call, this, results, tcp::finish_bind)
}

/// Connect to a remote endpoint.
#[expect(clippy::too_many_arguments, reason = "they are the words of an address")]
pub(in crate::p2) fn start_connect(
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
    SOCKET.act_at(call, (this, network), [case, port, a, b, c, d, e, f, g, h, i, j], results, tcp::start_connect)
}

/// Finishes connecting, and returns the streams of the connection.
pub(in crate::p2) fn finish_connect(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let id = SOCKET.id(call, this)?;
    store_handles::<2, 12>(call, results, |call| {
        tcp::finish_connect(get(id)?)?;
        Ok(new_streams(call, id)?)
    })
}

/// Start listening for new connections.
pub(in crate::p2) fn start_listen(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    SOCKET.act(call, this, results, tcp::start_listen)
}

/// Finishes that.
pub(in crate::p2) fn finish_listen(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    SOCKET.act(call, this, results, tcp::finish_listen)
}

/// Accept a new client socket, and returns it with the streams of its connection.
pub(in crate::p2) fn accept(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let socket = SOCKET.borrow(call, this)?;
    store_handles::<3, 16>(call, results, |call| {
        let id = tcp::accept(socket)?;
        let handle = SOCKET.new_handle(call, id)?;
        let [input, output] = new_streams(call, id)?;
        Ok([handle, input, output])
    })
}

/// Get the bound local address.
pub(in crate::p2) fn local_address(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let local = SOCKET.borrow(call, this)?.local();
    found_address(call, results, local)
}

/// Get the remote address.
pub(in crate::p2) fn remote_address(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let remote = SOCKET.borrow(call, this)?.remote();
    found_address(call, results, remote)
}

/// Whether the socket is in the `listening` state.
pub(in crate::p2) fn is_listening(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    Ok((SOCKET.borrow(call, this)?.state() == State::Listening).into())
}

/// Whether this is a IPv4 or IPv6 socket.
pub(in crate::p2) fn address_family(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    Ok(value::family(SOCKET.borrow(call, this)?.version()))
}

/// Hints the desired listen queue size.
pub(in crate::p2) fn set_listen_backlog_size(
    call: &mut Call<'_>,
    this: u32,
    value: u64,
    results: GuestPtr,
) -> Result<u32, Failure> {
    SOCKET.act(call, this, results, |socket| tcp::set_waiting(socket, value))
}

settings! {
    /// Enables or disables probes of idle connections.
    keep_alive_enabled set_keep_alive_enabled(u32) found_u8: |socket: &Socket| setting::keeps_alive(socket).map(u8::from),
        |socket: &Socket, value| setting::keep_alive(socket, value != 0);
    /// Sets the time after which an idle connection is probed.
    keep_alive_idle_time set_keep_alive_idle_time(u64) found_u64: |socket: &Socket| setting::probe_time(socket, Probe::Idle),
        |socket: &Socket, value| setting::set_probe_time(socket, Probe::Idle, value);
    /// Sets the time between probes.
    keep_alive_interval set_keep_alive_interval(u64) found_u64: |socket: &Socket| setting::probe_time(socket, Probe::Interval),
        |socket: &Socket, value| setting::set_probe_time(socket, Probe::Interval, value);
    /// Sets the number of probes without an answer that ends a connection.
    keep_alive_count set_keep_alive_count(u32) found_u32: setting::probe_count, setting::set_probe_count;
    /// Sets the number of routers that a packet may pass.
    hop_limit set_hop_limit(u32) found_u8: setting::hop_limit, set_hops;
    /// Sets the size of the buffer for what arrives.
    receive_buffer_size set_receive_buffer_size(u64) found_u64: received, set_received;
    /// Sets the size of the buffer for what is sent.
    send_buffer_size set_send_buffer_size(u64) found_u64: sent, set_sent;
}

/// Create a `pollable` which can be used to poll for, or block on, completion of any of the asynchronous operations of this
/// socket.
pub(in crate::p2) fn subscribe(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let number = call.borrow(SOCKET.0, this)?;
    poll::subscribe(call, wanted::socket(number))
}

/// Initiate a graceful shutdown.
pub(in crate::p2) fn shutdown(call: &mut Call<'_>, this: u32, shutdown_type: u32, results: GuestPtr) -> Result<u32, Failure> {
    let how = match discriminant(shutdown_type, 3)? {
        0 => Directions::Receiving,
        1 => Directions::Sending,
        _ => Directions::Both,
    };
    SOCKET.act(call, this, results, |socket| tcp::shut_down(socket, how))
}

/// Returns handles to the streams of a connection.
fn new_streams(call: &mut Call<'_>, id: SocketId) -> Result<[u32; 2], Failure> {
    let end = End::Carried { number: id.0, functions };
    let input = objects::insert(Object::Input(Input { end, place: Place::Current, size: 0, is_closed: false }))?;
    let output = objects::insert(Object::Output(Output { end, place: Place::Current, permit: 0, is_closed: false }))?;
    socket::share(id);
    socket::share(id);
    Ok([call.new_own(Resource::InputStream.number(), input)?, call.new_own(Resource::OutputStream.number(), output)?])
}

/// Returns the functions of connections, as ends of streams.
fn functions() -> Functions {
    Functions {
        file: |number| socket::get(SocketId(number)).map(|socket| File::Kernel(socket.host())).map_err(|_| Error::Badf),
        release: |number| socket::release(SocketId(number)),
        domain: Domain::Network,
        flow: None,
    }
}
