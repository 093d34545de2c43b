//! Sockets behind handles, of both resource types.

use wasm2native_abi::trap::Trap;

use super::network;
use super::value::{self, AddressWords, done};
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::net::Endpoint;
use crate::host::net::setting::{self, Buffer};
use crate::host::net::socket::{self, Failure as Refusal, Socket, SocketId};
use crate::p2::object::{Number, Object};
use crate::p2::objects;

/// The resource type of handles, by its number.
#[derive(Clone, Copy)]
pub(super) struct Type(pub(super) u32);

impl Type {
    /// Returns the socket behind a handle.
    pub(super) fn borrow(self, call: &Call<'_>, this: u32) -> Result<&'static Socket, Failure> {
        get(self.id(call, this)?)
    }

    /// Returns the number of the socket behind a handle.
    pub(super) fn id(self, call: &Call<'_>, this: u32) -> Result<SocketId, Failure> {
        id(call.borrow(self.0, this)?)
    }

    /// Acts on the socket behind a handle, and stores the result, a `result<_, error-code>`.
    pub(super) fn act(
        self,
        call: &mut Call<'_>,
        this: u32,
        results: GuestPtr,
        act: impl FnOnce(&'static Socket) -> Result<(), Refusal>,
    ) -> Result<u32, Failure> {
        let socket = self.borrow(call, this)?;
        done(call, results, || act(socket))
    }

    /// Likewise with an address, and the network that it is of.
    pub(super) fn act_at(
        self,
        call: &mut Call<'_>,
        (this, network): (u32, u32),
        address: AddressWords,
        results: GuestPtr,
        act: impl FnOnce(&'static Socket, &Endpoint) -> Result<(), Refusal>,
    ) -> Result<u32, Failure> {
        let socket = self.borrow(call, this)?;
        network::check(call, network)?;
        let address = value::address(address)?;
        done(call, results, || act(socket, &address))
    }

    /// Drops a handle, and the socket if it owned it.
    pub(super) fn drop(self, call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
        if let Some(Object::Socket(id)) = call.drop_handle(self.0, this)?.and_then(objects::remove) {
            socket::release(id);
        }
        Ok(0)
    }

    /// Returns a new handle that owns a socket.
    pub(super) fn new_handle(self, call: &mut Call<'_>, id: SocketId) -> Result<u32, Failure> {
        call.new_own(self.0, objects::insert(Object::Socket(id))?)
    }
}

/// Returns the socket that an object is.
fn id(number: Number) -> Result<SocketId, Failure> {
    match objects::get(number) {
        Some(Object::Socket(id)) => Ok(id),
        _ => Err(Failure::Trap(Trap::UnknownHandle)),
    }
}

/// Returns an open socket.
pub(super) fn get(id: SocketId) -> Result<&'static Socket, Failure> {
    socket::get(id).map_err(|_: Refusal| Failure::Trap(Trap::UnknownHandle))
}

/// Defines the functions that read and write settings of a socket: their names, the type of the value, the function that stores it, and
/// those that act on the socket. `SOCKET` is the type of its handles.
macro_rules! settings {
    ($($(#[$doc:meta])* $get:ident $set:ident($ty:ty) $found:ident: $reading:expr, $writing:expr;)*) => {
        $(
            #[doc = concat!("Returns what `", stringify!($set), "` sets.")]
            pub(in crate::p2) fn $get(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
                let value = $reading(SOCKET.borrow(call, this)?);
                $found(call, results, value)
            }

            $(#[$doc])*
            pub(in crate::p2) fn $set(call: &mut Call<'_>, this: u32, value: $ty, results: GuestPtr) -> Result<u32, Failure> {
                SOCKET.act(call, this, results, |socket| $writing(socket, value))
            }
        )*
    };
}

pub(super) use settings;

/// Returns the size of the buffer for what arrives.
pub(super) fn received(socket: &Socket) -> Result<u64, Refusal> {
    setting::buffer_size(socket, Buffer::Receive)
}

/// Sets the size of the buffer for what arrives.
pub(super) fn set_received(socket: &Socket, size: u64) -> Result<(), Refusal> {
    setting::set_buffer_size(socket, Buffer::Receive, size)
}

/// Returns the size of the buffer for what is sent.
pub(super) fn sent(socket: &Socket) -> Result<u64, Refusal> {
    setting::buffer_size(socket, Buffer::Send)
}

/// Sets the size of the buffer for what is sent.
pub(super) fn set_sent(socket: &Socket, size: u64) -> Result<(), Refusal> {
    setting::set_buffer_size(socket, Buffer::Send, size)
}

/// Sets the number of routers that a packet may pass, a `u8` in 32 bits.
pub(super) fn set_hops(socket: &Socket, hops: u32) -> Result<(), Refusal> {
    setting::set_hop_limit(socket, hops as u8)
}
