//! Exceptions: from the operator that throws to the handler that continues.
//!
//! An exception is an object of the [`heap`], which reclaims those that nothing refers to. Throwing walks the frames of guest
//! functions by their frame pointers and looks each return address up among the calls that have handlers. Nothing else is
//! unwound, since no frame of the runtime ever lies between two of the guest.
//!
//! # Safety
//!
//! Generated code calls these functions with its own frame, and with exceptions that it got from here.
#![allow(unsafe_code)]

mod heap;

use wasm2native_abi::exception::ExceptionHeader;
use wasm2native_abi::trap::Trap;

#[cfg(not(test))]
use crate::arch::define_throw;
use crate::arch::{Architecture as _, Machine};
use crate::code::Place;
use crate::stack::Frame;
use crate::thread;
use crate::trap::{self, Origin};

#[cfg(not(test))]
define_throw!(throw, new, trap::raise);

/// `w2n_throw(exception)`, with its caller's return address and frame pointer: continues at the innermost handler.
pub(crate) unsafe extern "C" fn throw(exception: &ExceptionHeader, pc: usize, fp: usize) -> ! {
    let thrower = Frame { pc, fp };
    let mut frame = thrower;
    let stack = &thread::current().stack;
    // The handlers of a call are found by the byte before its return address, which itself may belong to another part.
    while let Some(place) = Place::of(frame.pc.wrapping_sub(1)) {
        if let Some(landing) = place.landing(exception.tag) {
            let sp = frame.fp - landing.frame_size as usize;
            // SAFETY: the handler belongs to this call, and all frames below its own are left for good.
            unsafe { Machine::resume(place.address(landing.target), sp, frame.fp, (&raw const *exception).addr()) };
        }
        match stack.caller(frame) {
            Some(caller) => frame = caller,
            None => break,
        }
    }
    trap::end(Trap::UncaughtException.into(), &Origin::of_call(thrower))
}

/// `w2n_exception_new(tag)`, with its caller's return address and frame pointer: returns a new exception.
pub(crate) unsafe extern "C" fn new(tag: u32, pc: usize, fp: usize) -> *mut ExceptionHeader {
    let exception = match heap::take() {
        Ok(exception) => exception,
        Err(trap) => trap::end(trap.into(), &Origin::of_call(Frame { pc, fp })),
    };
    // SAFETY: the object is large enough for the header and belongs to the caller.
    unsafe { (*exception).tag = tag };
    exception
}
