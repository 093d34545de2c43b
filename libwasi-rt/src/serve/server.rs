//! What a worker keeps from request to request, in memory of its own.
//!
//! # Safety
//!
//! No guest code runs while its state is restored.
#![allow(unsafe_code)]

use super::command::Memory;
use super::date::Date;
use super::exchange::Exchange;
use super::outcome::{Failure, Said};
use super::response::Response;
use super::state::State;
use super::state::growth::Ends;
use super::window::Window;
use crate::sys::Errno;
use crate::sys::watch::Watch;

/// What answers requests.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Prepares for requests, before the state is frozen.
    pub(super) prepare: fn() -> Result<(), Errno>,
    /// Does what requests do, so that memory is mapped for it.
    pub(super) rehearse: fn(),
    /// Has the guest answer a request.
    pub(super) answer: fn(&mut Memory, &mut Exchange<'_>) -> Result<Said, Failure>,
    /// Sends what a guest wrote some time ago.
    pub(super) tick: fn(),
    /// Whether the guest may answer another request in the state that it is in, where the record has it so.
    pub(super) may_go_on: fn() -> bool,
}

/// What a worker keeps from request to request.
pub(super) struct Server {
    pub(super) kind: Kind,
    pub(super) date: Date,
    pub(super) response: Response,
    pub(super) command: Memory,
    pub(super) frozen: Frozen,
    /// The number of requests that the guest has answered since its state was restored.
    pub(super) answered: u32,
}

/// The state that each request finds.
pub(super) struct Frozen {
    pub(super) state: State,
    pub(super) window: Window,
    pub(super) watch: Watch,
    pub(super) ends: Ends,
}

impl Frozen {
    /// Restores it after a call with this outcome.
    ///
    /// # Safety
    ///
    /// Guest code does not run, and no reference to its memory or to variables is held.
    pub(super) unsafe fn restore(&mut self, outcome: Result<Said, Failure>) {
        self.window.restore();
        // SAFETY: the guest's functions alone have mapped it, and are forgotten with what they knew.
        unsafe { self.watch.undo() };
        self.ends.remember();
        // SAFETY: passed on to the caller.
        unsafe { self.state.restore() };
        // SAFETY: passed on to the caller.
        unsafe { self.ends.revoke(outcome.is_err()) };
    }
}
