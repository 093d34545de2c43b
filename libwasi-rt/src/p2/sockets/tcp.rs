//! `wasi:sockets/tcp` and `wasi:sockets/tcp-create-socket`.
//!
//! A socket stays open until its handle and the streams of its connection are dropped, in whatever order.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::network;
use super::value::{self, Code, done, found_address, found_u8, found_u32, found_u64, store};
use super::wanted;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::host::file::File;
use crate::host::flow::Place;
use crate::host::net::setting::{self, Buffer, Probe};
use crate::host::net::socket::{self, Failure as Refusal, Socket, SocketId, State};
use crate::host::net::tcp;
use crate::p2::io::poll;
use crate::p2::object::{End, Functions, Input, Number, Object, Output};
use crate::p2::objects;
use crate::sys::socket::Directions;

const TCP_SOCKET: u32 = Resource::TcpSocket.number();

/// Creates a new TCP socket.
pub(in crate::p2) fn create_tcp_socket(call: &mut Call<'_>, family: u32, results: GuestPtr) -> Result<u32, Failure> {
    let version = value::version(family)?;
    let slot = call.record::<8>(results, 4)?;
    let created = match tcp::create(version) {
        Ok(id) => Ok(new_handle(call, id)?.to_le_bytes()),
        Err(refusal) => Err(Code::from(refusal)),
    };
    store(call, slot, 4, created.as_ref().map(|handle| &handle[..]).map_err(|code| *code));
    Ok(0)
}

/// Drops a handle, and the socket if it owned it.
pub(in crate::p2) fn drop_tcp_socket(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(TCP_SOCKET, this)? {
        release(number);
    }
    Ok(0)
}

/// Ends the use of a socket by the handle that owned it.
pub(super) fn release(number: Number) {
    if let Some(Object::Socket(id)) = objects::remove(number) {
        socket::release(id);
    }
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
    done(call, results, || tcp::start_bind(socket, &at))
}

/// Finishes binding.
pub(in crate::p2) fn finish_bind(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    done(call, results, || tcp::finish_bind(socket))
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
    let socket = borrow(call, this)?;
    network::check(call, network)?;
    let to = value::address([case, port, a, b, c, d, e, f, g, h, i, j])?;
    done(call, results, || tcp::start_connect(socket, &to))
}

/// Finishes connecting, and returns the streams of the connection.
pub(in crate::p2) fn finish_connect(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let id = borrow_id(call, this)?;
    let slot = call.record::<12>(results, 4)?;
    let connected = match get(id).map(tcp::finish_connect)? {
        Ok(()) => Ok(value::handles(new_streams(call, id)?)),
        Err(refusal) => Err(Code::from(refusal)),
    };
    store(call, slot, 4, connected.as_ref().map(|handles| handles.as_flattened()).map_err(|code| *code));
    Ok(0)
}

/// Start listening for new connections.
pub(in crate::p2) fn start_listen(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    done(call, results, || tcp::start_listen(socket))
}

/// Finishes that.
pub(in crate::p2) fn finish_listen(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    done(call, results, || tcp::finish_listen(socket))
}

/// Accept a new client socket, and returns it with the streams of its connection.
pub(in crate::p2) fn accept(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    let slot = call.record::<16>(results, 4)?;
    let accepted = match tcp::accept(socket) {
        Ok(id) => {
            let handle = new_handle(call, id)?;
            let [input, output] = new_streams(call, id)?;
            Ok(value::handles([handle, input, output]))
        }
        Err(refusal) => Err(Code::from(refusal)),
    };
    store(call, slot, 4, accepted.as_ref().map(|handles| handles.as_flattened()).map_err(|code| *code));
    Ok(0)
}

/// Get the bound local address.
pub(in crate::p2) fn local_address(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let local = borrow(call, this)?.local();
    found_address(call, results, local)
}

/// Get the remote address.
pub(in crate::p2) fn remote_address(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let remote = borrow(call, this)?.remote();
    found_address(call, results, remote)
}

/// Whether the socket is in the `listening` state.
pub(in crate::p2) fn is_listening(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    Ok((borrow(call, this)?.state() == State::Listening).into())
}

/// Whether this is a IPv4 or IPv6 socket.
pub(in crate::p2) fn address_family(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    Ok(value::family(borrow(call, this)?.version()))
}

/// Hints the desired listen queue size.
pub(in crate::p2) fn set_listen_backlog_size(
    call: &mut Call<'_>,
    this: u32,
    value: u64,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    done(call, results, || tcp::set_waiting(socket, value))
}

/// Whether keep-alive is enabled.
pub(in crate::p2) fn keep_alive_enabled(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let is_on = setting::keeps_alive(borrow(call, this)?);
    found_u8(call, results, is_on.map(u8::from))
}

/// Enables or disables keep-alive.
pub(in crate::p2) fn set_keep_alive_enabled(
    call: &mut Call<'_>,
    this: u32,
    value: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    done(call, results, || setting::keep_alive(socket, value != 0))
}

macro_rules! settings {
    ($($(#[$doc:meta])* $get:ident $set:ident($ty:ty) $found:ident: $reading:expr, $writing:expr;)*) => {
        $(
            #[doc = concat!("Returns what `", stringify!($set), "` sets.")]
            pub(in crate::p2) fn $get(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
                let value = $reading(borrow(call, this)?);
                $found(call, results, value)
            }

            $(#[$doc])*
            pub(in crate::p2) fn $set(call: &mut Call<'_>, this: u32, value: $ty, results: GuestPtr) -> Result<u32, Failure> {
                let socket = borrow(call, this)?;
                done(call, results, || $writing(socket, value))
            }
        )*
    };
}

settings! {
    /// Sets the time after which an idle connection is probed.
    keep_alive_idle_time set_keep_alive_idle_time(u64) found_u64: |socket: &Socket| setting::probe_time(socket, Probe::Idle),
        |socket: &Socket, value| setting::set_probe_time(socket, Probe::Idle, value);
    /// Sets the time between probes.
    keep_alive_interval set_keep_alive_interval(u64) found_u64: |socket: &Socket| setting::probe_time(socket, Probe::Interval),
        |socket: &Socket, value| setting::set_probe_time(socket, Probe::Interval, value);
    /// Sets the number of probes without an answer that ends a connection.
    keep_alive_count set_keep_alive_count(u32) found_u32: setting::probe_count, setting::set_probe_count;
    /// Sets the number of routers that a packet may pass.
    hop_limit set_hop_limit(u32) found_u8: setting::hop_limit, |socket: &Socket, value| setting::set_hop_limit(socket, value as u8);
    /// Sets the size of the buffer for what arrives.
    receive_buffer_size set_receive_buffer_size(u64) found_u64: |socket: &Socket| setting::buffer_size(socket, Buffer::Receive),
        |socket: &Socket, value| setting::set_buffer_size(socket, Buffer::Receive, value);
    /// Sets the size of the buffer for what is sent.
    send_buffer_size set_send_buffer_size(u64) found_u64: |socket: &Socket| setting::buffer_size(socket, Buffer::Send),
        |socket: &Socket, value| setting::set_buffer_size(socket, Buffer::Send, value);
}

/// Create a `pollable` which can be used to poll for, or block on, completion of any of the asynchronous operations of this
/// socket.
pub(in crate::p2) fn subscribe(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let number = call.borrow(TCP_SOCKET, this)?;
    poll::subscribe(call, wanted::socket(number))
}

/// Initiate a graceful shutdown.
pub(in crate::p2) fn shutdown(call: &mut Call<'_>, this: u32, shutdown_type: u32, results: GuestPtr) -> Result<u32, Failure> {
    let socket = borrow(call, this)?;
    let how = match discriminant(shutdown_type, 3)? {
        0 => Directions::Receiving,
        1 => Directions::Sending,
        _ => Directions::Both,
    };
    done(call, results, || tcp::shut_down(socket, how))
}

/// Returns the socket behind a handle.
fn borrow(call: &Call<'_>, this: u32) -> Result<&'static Socket, Failure> {
    borrow_id(call, this).and_then(get)
}

fn borrow_id(call: &Call<'_>, this: u32) -> Result<SocketId, Failure> {
    id(call.borrow(TCP_SOCKET, this)?)
}

/// Returns the socket that an object is.
pub(super) fn id(number: Number) -> Result<SocketId, Failure> {
    match objects::get(number) {
        Some(Object::Socket(id)) => Ok(id),
        _ => Err(Failure::Trap(Trap::UnknownHandle)),
    }
}

/// Returns an open socket.
pub(super) fn get(id: SocketId) -> Result<&'static Socket, Failure> {
    socket::get(id).map_err(|_: Refusal| Failure::Trap(Trap::UnknownHandle))
}

fn new_handle(call: &mut Call<'_>, id: SocketId) -> Result<u32, Failure> {
    call.new_own(TCP_SOCKET, objects::insert(Object::Socket(id))?)
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
    }
}
