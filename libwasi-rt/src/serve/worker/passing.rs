//! What a server with routes adds to the loop: connections that go to other programs, and come from them.
//!
//! # Safety
//!
//! The record holds the address of a function of the type [`Handovers`], for the worker of this server.
#![allow(unsafe_code)]

use crate::http::body::Reader;
use crate::serve::connection::Number;
use crate::serve::record::record;
use crate::serve::server::Server;
use crate::sys::epoll::Events;

/// The functions of a server with routes that hand connections over for a worker: [`handover`](super::handover) has them, and only the record of such
/// a server names it.
pub(crate) struct Handover<W> {
    /// Waits for connections of other programs as long as there is room.
    pub(super) attend: fn(&mut W),
    /// Takes a connection of another program.
    pub(super) take: fn(&mut W, &mut Server),
    /// Tries again to hand over those for which there was no room.
    pub(super) retry: fn(&mut W, &mut Server),
    /// Whether nothing will come any more.
    pub(super) is_over: fn(&mut W) -> bool,
    /// Has another program, or nobody, answer the request of a connection, whose head has a length and whose body begins so; returns
    /// nothing if it is one for this program, and otherwise whether the connection is open and ready for the next request.
    pub(super) passes_on: fn(&mut W, Number, (usize, &Reader), &mut Server) -> Option<bool>,
}

/// The type of the function of the record.
pub(crate) type Handovers<W> = fn() -> Handover<W>;

impl<W> Clone for Handover<W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W> Copy for Handover<W> {}

impl<W> Handover<W> {
    /// Returns the functions of this server, if it has routes.
    pub(super) fn installed() -> Option<Handover<W>> {
        let functions = record().handover.as_ptr();
        (!functions.is_null()).then(|| {
            // SAFETY: it is the address of such a function.
            let functions = unsafe { core::mem::transmute::<*const u8, Handovers<W>>(functions) };
            functions()
        })
    }
}

/// The state of a worker of one program of several.
#[derive(Clone, Copy)]
pub(super) struct Passing {
    /// How the queue is in the set.
    pub(super) attended: Option<Events>,
    /// Whether nothing comes any more.
    pub(super) is_over: bool,
    /// Whether nothing is sent any more.
    pub(super) is_stopped: bool,
    /// How many connections wait to be handed over.
    pub(super) waiting: usize,
    /// The time at which that was tried last.
    pub(super) tried: u64,
}

impl Passing {
    /// Nothing has happened.
    pub(super) const NEW: Passing = Passing { attended: None, is_over: false, is_stopped: false, waiting: 0, tried: 0 };
}
