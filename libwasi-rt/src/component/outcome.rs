//! Outcomes of functions of the canonical ABI, as generated code sees them.

use wasm2native_abi::component::{ALLOCATE, DONE, Outcome};
use wasm2native_abi::trap::Trap;

use crate::guest::Fault;

/// The reason why a function does not return a result now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The guest broke a rule of the canonical ABI: it traps.
    Trap(Trap),
    /// The guest must allocate memory first; then the function is called again. See [`block`](super::block).
    Allocate,
}

impl From<Trap> for Failure {
    fn from(trap: Trap) -> Failure {
        Failure::Trap(trap)
    }
}

impl From<Fault> for Failure {
    fn from(_: Fault) -> Failure {
        Failure::Trap(Trap::MemoryOutOfBounds)
    }
}

/// Returns the outcome of a function whose core result is 32 bits, or 0 if it has none.
#[inline]
pub(crate) fn outcome(result: Result<u32, Failure>) -> Outcome {
    match result {
        Ok(value) => special(DONE, value),
        Err(Failure::Trap(trap)) => special(trap as u32, 0),
        Err(Failure::Allocate) => special(ALLOCATE, 0),
    }
}

/// Returns an outcome with its upper and its lower half.
#[inline]
pub(crate) fn special(upper: u32, lower: u32) -> Outcome {
    u64::from(upper) << 32 | u64::from(lower)
}
