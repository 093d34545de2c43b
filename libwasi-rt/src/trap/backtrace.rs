//! The guest functions that are active at a trap.

use wasm2native_abi::record::{FUNCTION_ENTRY, FUNCTION_TRAMPOLINE};

use crate::code::{Function, Place};
use crate::stack::Frame;
use crate::thread;

/// Where in guest code the program trapped.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    /// An address inside the instruction that trapped or called the runtime.
    pub(crate) address: usize,
    /// The caller of the function of that instruction.
    pub(crate) caller: Option<Frame>,
}

impl Origin {
    /// Returns the location of the call of the runtime by the guest function with this frame.
    pub(crate) fn of_call(frame: Frame) -> Origin {
        Origin { address: frame.pc.wrapping_sub(1), caller: caller(frame) }
    }
}

/// Returns the place of an address, as [`Place::of`] does.
// Not inline: reports come here from several places, none of which is in a hurry.
#[cold]
#[inline(never)]
pub(super) fn place(address: usize) -> Option<Place> {
    Place::of(address)
}

/// Returns the caller of a function, as the stack tells it.
// Not inline either.
#[cold]
#[inline(never)]
pub(super) fn caller(frame: Frame) -> Option<Frame> {
    thread::current().stack.caller(frame)
}

/// The guest functions that are active, innermost first.
pub(super) struct Backtrace(pub(super) Origin);

impl Iterator for Backtrace {
    type Item = Function;

    #[inline(never)]
    fn next(&mut self) -> Option<Function> {
        loop {
            let function = place(self.0.address)?.function()?;
            if function.record.index == FUNCTION_ENTRY {
                return None;
            }
            self.0 = match self.0.caller {
                // The return address may already belong to the next function, the call before it does not.
                Some(frame) => Origin::of_call(frame),
                None => Origin { address: 0, caller: None },
            };
            if function.record.index != FUNCTION_TRAMPOLINE {
                return Some(function);
            }
        }
    }
}
