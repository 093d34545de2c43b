//! Calls of guest functions, and what the records of calls lead to.
//!
//! # Safety
//!
//! The compiler guarantees its records: functions take the address of an array of values, contexts and memories exist as long as
//! the process. Nothing refers to a memory while guest code runs.
#![allow(unsafe_code)]

use core::mem;

use wasm2native_abi::component::{CallContext, InstanceState};
use wasm2native_abi::lift::LiftRecord;
use wasm2native_abi::relative::{RelFn, RelPtr};
use wasm2native_abi::script::VALUE_SIZE;

use crate::bytes;
use crate::guest::GuestMemory;

/// The maximum number of core parameters of a lifted function.
const MOST: usize = 16;

/// The array by which arguments and results are passed.
#[repr(C, align(16))]
pub(super) struct Values([[u8; VALUE_SIZE]; MOST]);

/// A function of the guest.
pub(super) struct Function(*const u8);

impl Values {
    /// An array of zeros.
    pub(super) fn new() -> Values {
        Values([[0; VALUE_SIZE]; MOST])
    }

    /// Returns an array of these numbers of 32 bits.
    pub(super) fn of(numbers: [u32; 4]) -> Values {
        let mut values = Values::new();
        for (place, number) in values.0.iter_mut().zip(numbers) {
            write(place, 0, &number.to_le_bytes());
        }
        values
    }

    /// Replaces the first values.
    pub(super) fn set(&mut self, values: &[[u8; VALUE_SIZE]]) {
        for (place, value) in self.0.iter_mut().zip(values) {
            *place = *value;
        }
    }

    /// Writes an address, this many bytes from the start.
    pub(super) fn set_address(&mut self, offset: u32, address: u32) {
        let offset = offset as usize;
        if let Some(place) = self.0.get_mut(offset / VALUE_SIZE) {
            write(place, offset % VALUE_SIZE, &address.to_le_bytes());
        }
    }

    /// Returns the low bits of the first value.
    pub(super) fn first(&self) -> u64 {
        let [first, ..] = &self.0;
        u64::from_le_bytes(bytes::part(first, 0))
    }
}

fn write(value: &mut [u8; VALUE_SIZE], offset: usize, number: &[u8]) {
    bytes::copy(value.get_mut(offset..).unwrap_or_default(), number);
}

impl Function {
    /// Returns the function of a record.
    pub(super) fn of(function: &RelFn<extern "C" fn(*mut u8)>) -> Function {
        Function(function.as_ptr())
    }

    /// Returns the function of a record that may have none.
    pub(super) fn at(function: &RelPtr<u8>) -> Option<Function> {
        let function = function.as_ptr();
        if function.is_null() { None } else { Some(Function(function)) }
    }

    /// Calls it with these parameters, which its results replace.
    pub(super) fn call(&self, values: &mut Values) {
        // SAFETY: it is a function of this type.
        let function = unsafe { mem::transmute::<*const u8, extern "C" fn(*mut u8)>(self.0) };
        function(values.0.as_mut_ptr().cast());
    }
}

/// Calls a function with the context of a call.
pub(super) fn with_context<R>(record: &'static LiftRecord, act: impl FnOnce(&'static CallContext) -> R) -> R {
    // SAFETY: every record has one.
    act(unsafe { &*record.context.as_ptr() })
}

/// Calls a function with the memory of a call.
pub(super) fn with_memory<R>(record: &'static LiftRecord, act: impl FnOnce(&mut GuestMemory) -> R) -> R {
    with_context(record, |context| {
        // SAFETY: the descriptor is the memory's, or null.
        let descriptor = unsafe { context.memory.as_ptr().as_ref() };
        // SAFETY: guest code waits meanwhile.
        act(&mut unsafe { GuestMemory::new(descriptor) })
    })
}

/// Whether no call of the component trapped so far.
pub(crate) fn may_be_entered(record: &'static LiftRecord) -> bool {
    // SAFETY: every record has one.
    unsafe { (*state(record)).is_poisoned == 0 }
}

/// Makes sure that the component is not called any more.
pub(crate) fn poison(record: &'static LiftRecord) {
    // SAFETY: as above.
    unsafe { (*state(record)).is_poisoned = 1 };
}

fn state(record: &'static LiftRecord) -> *mut InstanceState {
    record.component.as_ptr().cast_mut()
}
