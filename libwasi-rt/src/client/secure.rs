//! What a connection to a server of `https` is to the client: the functions of [`tls`](super::tls).
//!
//! They are reached through the record of the client and not by name, so that the linker leaves them, and the object that they call, out of
//! programs that trust no certificates.
//!
//! # Safety
//!
//! The record holds the address of the function of that name, and of no other.
#![allow(unsafe_code)]

use super::trouble::Trouble;
use crate::program;
use crate::sys::file::HostFd;
use crate::sys::poll::Interest;

/// A connection to a server of `https`, by the address of what belongs to it.
pub(crate) struct Handle(pub(super) usize);

/// What became of reading from a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// So many bytes have come.
    Some(usize),
    /// Nothing has come.
    Nothing,
    /// The server will send nothing more.
    End,
}

/// The number of bytes that were sent; nothing while that has to wait.
pub(crate) type Sent = Result<Option<usize>, Trouble>;

/// The functions of connections to servers of `https`. None of them waits.
pub(crate) struct Functions {
    /// Begins a connection to the server of this name.
    pub(super) begin: fn(&[u8]) -> Result<Handle, Trouble>,
    /// Goes on with the handshake, and returns whether it is done.
    pub(super) shake: fn(&mut Handle, HostFd) -> Result<bool, Trouble>,
    /// Returns what the handshake waits for.
    pub(super) wanted: fn(&mut Handle) -> Interest,
    /// Sends the first of these bytes, and returns how many; nothing while that has to wait, and then the same bytes have to come again.
    pub(super) send: fn(&mut Handle, HostFd, &[u8]) -> Sent,
    /// Receives bytes.
    pub(super) receive: fn(&mut Handle, HostFd, &mut [u8]) -> Result<Received, Trouble>,
    /// Tells the server that nothing more comes.
    pub(super) end: fn(&mut Handle, HostFd),
    /// Gives the memory of a connection back.
    pub(super) release: fn(Handle),
    /// Returns the name of an alert.
    pub(super) alert: fn(u8) -> &'static [u8],
}

/// Returns the functions.
pub(crate) type Securing = fn() -> Functions;

/// Returns the functions of connections to servers of `https`, if the program trusts certificates.
pub(super) fn functions() -> Option<Functions> {
    // SAFETY: the record is the compiler's.
    let record = unsafe { program::client().secured.as_ptr().as_ref() }?;
    // SAFETY: it has the address of such a function.
    let function = unsafe { core::mem::transmute::<*const u8, Securing>(record.functions.as_ptr()) };
    Some(function())
}

/// Whether there is a way to servers of `https`.
pub(crate) fn is_possible() -> bool {
    !program::client().secured.as_ptr().is_null()
}

/// Returns the name of an alert of TLS.
pub(crate) fn alert(number: u8) -> &'static [u8] {
    functions().map_or(&[], |functions| (functions.alert)(number))
}
