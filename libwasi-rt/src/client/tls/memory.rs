//! The memory of a connection: one mapping, which is released with it.
//!
//! ```text
//! │ Secured │ session │ arrived │ out │
//! ```
//!
//! # Safety
//!
//! A handle is the address of a mapping that [`begin`] made, and nothing else has it: it is no number that could be copied.
#![allow(unsafe_code)]

use core::slice;

use wasm2native_abi::tls::{ROOM_FOR_RECORD, SESSION_MEMORY};

use super::super::secure::Handle;
use super::super::trouble::Trouble;
use super::buffer::Buffer;
use super::session::Session;
use crate::sys::pages;

/// A connection.
pub(super) struct Secured {
    pub(super) session: Session,
    /// What has arrived, as far as the session has not taken it.
    pub(super) arrived: Buffer,
    /// What the session has written, as far as it was not sent.
    pub(super) out: Buffer,
    /// The number of bytes whose record is what was encrypted last.
    pub(super) in_flight: usize,
    /// Whether the session has something to do although nothing arrives.
    pub(super) is_fresh: bool,
    /// Whether the handshake is done.
    pub(super) is_open: bool,
    /// Whether the server said that it sends nothing more.
    pub(super) is_closed: bool,
    /// Why it is of no use any more.
    pub(super) trouble: Option<Trouble>,
}

/// The room for a connection, at a multiple of the alignment of anything.
const OWN_ROOM: usize = size_of::<Secured>().next_multiple_of(64);

/// The size of the mapping.
const LENGTH: usize = OWN_ROOM + SESSION_MEMORY + 2 * ROOM_FOR_RECORD;

/// Begins a connection to the server of this name.
pub(super) fn begin(name: &[u8]) -> Result<Handle, Trouble> {
    let start = pages::allocate(LENGTH).map_err(|error| Trouble::System(error.into()))?;
    let handle = Handle(start);
    let mut at = start + OWN_ROOM;
    let mut take = |length: usize| {
        let part = at as *mut u8;
        at += length;
        // SAFETY: these bytes of the mapping, which are zero, are nobody else's.
        unsafe { slice::from_raw_parts_mut(part, length) }
    };
    let session = Session::begin(take(SESSION_MEMORY), name);
    let [arrived, out] = [take(ROOM_FOR_RECORD), take(ROOM_FOR_RECORD)].map(Buffer::new);
    let Some(session) = session else {
        release(handle);
        // There is no randomness, or too little memory.
        return Err(Trouble::Protocol);
    };
    let [is_open, is_closed] = [false; 2];
    let secured = Secured { session, arrived, out, in_flight: 0, is_fresh: true, is_open, is_closed, trouble: None };
    // SAFETY: the first bytes of the mapping are for it.
    unsafe { (start as *mut Secured).write(secured) };
    Ok(handle)
}

/// Returns a connection.
pub(super) fn get(handle: &mut Handle) -> &mut Secured {
    // SAFETY: it is there as long as the handle, which is borrowed as long as the connection.
    unsafe { &mut *(handle.0 as *mut Secured) }
}

/// Gives the memory of a connection back.
pub(super) fn release(handle: Handle) {
    // SAFETY: nothing else has the handle.
    unsafe { pages::release(handle.0, LENGTH) };
}
