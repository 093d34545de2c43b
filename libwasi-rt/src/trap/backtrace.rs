//! The guest functions that are active at a trap.

use wasm2native_abi::record::{FUNCTION_ENTRY, FUNCTION_TRAMPOLINE};

use crate::code::{Function, Place};
use crate::stack::Frame;
use crate::thread;

/// The location in guest code where the program trapped.
pub(crate) struct Origin {
    /// An address inside the instruction that trapped or called the runtime.
    pub(crate) address: usize,
    /// The caller of the function of that instruction.
    pub(crate) caller: Option<Frame>,
}

impl Origin {
    /// Returns the location of the call of the runtime by the guest function with this frame.
    pub(crate) fn of_call(frame: Frame) -> Origin {
        Origin { address: frame.pc.wrapping_sub(1), caller: thread::current().stack.caller(frame) }
    }
}

/// The guest functions that are active, innermost first.
pub(super) struct Backtrace {
    address: usize,
    caller: Option<Frame>,
}

impl From<&Origin> for Backtrace {
    fn from(origin: &Origin) -> Backtrace {
        Backtrace { address: origin.address, caller: origin.caller }
    }
}

impl Iterator for Backtrace {
    type Item = Function;

    fn next(&mut self) -> Option<Function> {
        loop {
            let function = Place::of(self.address)?.function()?;
            if function.record.index == FUNCTION_ENTRY {
                return None;
            }
            match self.caller {
                Some(caller) => {
                    // The return address may already belong to the next function; the call before it does not.
                    self.address = caller.pc.wrapping_sub(1);
                    self.caller = thread::current().stack.caller(caller);
                }
                None => self.address = 0,
            }
            if function.record.index != FUNCTION_TRAMPOLINE {
                return Some(function);
            }
        }
    }
}
