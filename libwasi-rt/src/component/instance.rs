//! The variables of component instances, and those of all calls between them: the only place that reaches them.
//!
//! # Safety
//!
//! The compiler guarantees that a context leads to the variables of an instance, which are writable, and live as long as the
//! process. There is one thread, and nothing here is entered again while it runs: the functions that are called with a table
//! are safe code, which cannot get hold of a second reference.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;

use wasm2native_abi::component::{CallContext, InstanceState};

use super::handle::Handles;
use super::scope::Scopes;

const _: () = assert!(size_of::<Handles>() == size_of::<[u64; 3]>() && align_of::<Handles>() == align_of::<u64>());

/// A component instance: the address of its variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instance(*mut InstanceState);

impl Instance {
    /// Returns the instance that makes a call.
    #[inline]
    pub(crate) fn of(context: &CallContext) -> Instance {
        Instance(context.instance.as_ptr().cast_mut())
    }

    /// Calls a function with its handle table.
    #[inline]
    pub(crate) fn with_handles<R>(self, act: impl FnOnce(&mut Handles) -> R) -> R {
        // SAFETY: see above.
        let handles = unsafe { &raw mut (*self.0).handles };
        // SAFETY: the words are the table's, and nobody else refers to it.
        act(unsafe { &mut *handles.cast::<Handles>() })
    }

    /// Whether something may enter it: nothing does once a call of it trapped.
    pub(crate) fn may_be_entered(self) -> bool {
        // SAFETY: see above.
        unsafe { (*self.0).is_poisoned == 0 }
    }

    /// Makes sure that nothing enters it any more.
    pub(crate) fn poison(self) {
        // SAFETY: see above.
        unsafe { (*self.0).is_poisoned = 1 };
    }

    /// Decides whether it may call out.
    pub(crate) fn set_may_leave(self, may_leave: bool) {
        // SAFETY: see above.
        unsafe { (*self.0).may_leave = may_leave.into() };
    }
}

/// A handle that is lent: its instance and its index.
pub(crate) type Lent = (Instance, u32);

struct AllScopes(UnsafeCell<Scopes<Lent>>);

// SAFETY: there is one thread.
unsafe impl Sync for AllScopes {}

static SCOPES: AllScopes = AllScopes(UnsafeCell::new(Scopes::new()));

/// Calls a function with the scopes of the calls between components.
#[inline]
pub(crate) fn with_scopes<R>(act: impl FnOnce(&mut Scopes<Lent>) -> R) -> R {
    // SAFETY: see above.
    act(unsafe { &mut *SCOPES.0.get() })
}

#[cfg(test)]
impl Instance {
    /// Returns a new instance.
    pub(crate) fn new() -> Instance {
        Instance(Box::leak(Box::new(InstanceState { may_leave: 1, is_poisoned: 0, handles: [0; 3] })))
    }
}

/// Returns a context without memory and instance.
#[cfg(test)]
pub(crate) fn context(encoding: wasm2native_abi::component::Encoding) -> CallContext {
    // SAFETY: zeros are null pointers and numbers.
    let mut context: CallContext = unsafe { core::mem::zeroed() };
    context.encoding = encoding as u32;
    context
}

/// Returns a context with a new instance and without a memory.
#[cfg(test)]
pub(crate) fn context_of_new_instance(encoding: wasm2native_abi::component::Encoding) -> &'static CallContext {
    #[repr(C)]
    struct Both {
        context: CallContext,
        state: InstanceState,
    }
    let state = InstanceState { may_leave: 1, is_poisoned: 0, handles: [0; 3] };
    let both = Box::leak(Box::new(Both { context: context(encoding), state }));
    let field = &raw mut both.context.instance;
    let distance = (&raw const both.state).addr() - field.addr();
    // SAFETY: such a pointer is the distance from its own address.
    unsafe { field.cast::<i32>().write(distance as i32) };
    &both.context
}
