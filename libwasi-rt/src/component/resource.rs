//! Built-ins for resources: `resource.new`, `resource.rep`, `resource.drop`, and what adapters do with handles.
//!
//! Sections `canon resource.*`, `lift_own`, `lift_borrow`, `lower_own` and `lower_borrow` of the Canonical ABI explainer. Generated
//! code raises the traps that are returned, and calls destructors.
//!
//! # Safety
//!
//! Each name is one of the contract's, which no other symbol has.
#![allow(unsafe_code)]

use wasm2native_abi::component::{CallContext, DESTROY, Outcome, ResourceNumber};

use super::handle::Removed;
use super::instance::{Instance, with_scopes};
use super::outcome::{Failure, outcome, special};

/// `resource.new`: returns a handle that owns a new resource.
#[cfg_attr(not(test), unsafe(export_name = "w2n_resource_new"))]
extern "C" fn new(context: &CallContext, resource: ResourceNumber, rep: u32) -> Outcome {
    outcome(new_own(Instance::of(context), resource, rep))
}

/// `resource.rep`: returns the representation of a resource.
#[cfg_attr(not(test), unsafe(export_name = "w2n_resource_rep"))]
extern "C" fn rep(context: &CallContext, resource: ResourceNumber, handle: u32) -> Outcome {
    outcome(borrow(Instance::of(context), resource, handle))
}

/// `resource.drop`: removes a handle; returns the representation for the destructor if it owned the resource.
#[cfg_attr(not(test), unsafe(export_name = "w2n_resource_drop"))]
extern "C" fn drop(context: &CallContext, resource: ResourceNumber, handle: u32) -> Outcome {
    match drop_handle(Instance::of(context), resource, handle) {
        Ok(Some(rep)) => special(DESTROY, rep),
        Ok(None) => outcome(Ok(0)),
        Err(failure) => outcome(Err(failure)),
    }
}

/// Passes a resource on to another instance: returns the handle there.
#[cfg_attr(not(test), unsafe(export_name = "w2n_resource_transfer_own"))]
extern "C" fn transfer_own(from: &CallContext, to: &CallContext, resource: ResourceNumber, handle: u32) -> Outcome {
    let rep = take_own(Instance::of(from), resource, handle);
    outcome(rep.and_then(|rep| new_own(Instance::of(to), resource, rep)))
}

/// Lends a resource to another instance for the time of a call: returns the handle there, or the representation of the resource
/// if that instance defines it.
#[cfg_attr(not(test), unsafe(export_name = "w2n_resource_transfer_borrow"))]
extern "C" fn transfer_borrow(
    from: &CallContext,
    to: &CallContext,
    resource: ResourceNumber,
    handle: u32,
    is_defined_there: u32,
) -> Outcome {
    let (from, to) = (Instance::of(from), Instance::of(to));
    outcome(lend(from, resource, handle).and_then(|rep| match is_defined_there {
        0 => new_borrow(to, resource, rep),
        _ => Ok(rep),
    }))
}

/// Enters the scope of a call.
#[cfg_attr(not(test), unsafe(export_name = "w2n_enter_call"))]
extern "C" fn enter(_: &CallContext) -> Outcome {
    outcome(with_scopes(|scopes| scopes.enter()).map(|()| 0).map_err(Failure::Trap))
}

/// Leaves the scope of a call.
#[cfg_attr(not(test), unsafe(export_name = "w2n_exit_call"))]
extern "C" fn exit(_: &CallContext) -> Outcome {
    let exited =
        with_scopes(|scopes| scopes.exit(|(instance, handle)| instance.with_handles(|handles| handles.take_back(handle))));
    outcome(exited.map(|()| 0).map_err(Failure::Trap))
}

/// Adds a handle that owns a resource, and returns it (`lower_own`).
pub(crate) fn new_own(instance: Instance, resource: ResourceNumber, rep: u32) -> Result<u32, Failure> {
    instance.with_handles(|handles| handles.insert_own(resource, rep)).map_err(Failure::Trap)
}

/// Removes a handle that owns its resource, and returns the representation (`lift_own`).
pub(crate) fn take_own(instance: Instance, resource: ResourceNumber, handle: u32) -> Result<u32, Failure> {
    instance.with_handles(|handles| handles.remove_own(resource, handle)).map_err(Failure::Trap)
}

/// Returns the representation of a resource that a handle owns or borrows, for a call that keeps nothing.
pub(crate) fn borrow(instance: Instance, resource: ResourceNumber, handle: u32) -> Result<u32, Failure> {
    instance.with_handles(|handles| handles.rep(resource, handle)).map_err(Failure::Trap)
}

/// Removes a handle, and returns the representation of the resource if it owned it (`canon resource.drop`).
pub(crate) fn drop_handle(instance: Instance, resource: ResourceNumber, handle: u32) -> Result<Option<u32>, Failure> {
    let removed = instance.with_handles(|handles| handles.remove(resource, handle)).map_err(Failure::Trap)?;
    Ok(match removed {
        Removed::Own(rep) => Some(rep),
        Removed::Borrow(scope) => {
            with_scopes(|scopes| scopes.give_back(scope));
            None
        }
    })
}

/// Lends a handle to the innermost call, and returns the representation of its resource (`lift_borrow`).
fn lend(instance: Instance, resource: ResourceNumber, handle: u32) -> Result<u32, Failure> {
    let rep = instance.with_handles(|handles| handles.lend(resource, handle)).map_err(Failure::Trap)?;
    with_scopes(|scopes| scopes.lend((instance, handle))).map_err(Failure::Trap)?;
    Ok(rep)
}

/// Adds a handle that borrows a resource for the innermost call, and returns it (`lower_borrow`).
pub(crate) fn new_borrow(instance: Instance, resource: ResourceNumber, rep: u32) -> Result<u32, Failure> {
    let scope = with_scopes(|scopes| scopes.borrow()).map_err(Failure::Trap)?;
    instance.with_handles(|handles| handles.insert_borrow(resource, rep, scope)).map_err(Failure::Trap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm2native_abi::trap::Trap;

    // One test, because scopes are common to all.
    #[test]
    fn borrowed_handles_live_as_long_as_the_call() {
        let [caller, callee] = [Instance::new(), Instance::new()];
        let own = new_own(caller, 5, 77).unwrap();
        assert_eq!(new_borrow(callee, 5, 77), Err(Failure::Trap(Trap::HandlesExhausted)), "outside every call");
        with_scopes(|scopes| scopes.enter()).unwrap();
        let rep = lend(caller, 5, own).unwrap();
        let borrowed = new_borrow(callee, 5, rep).unwrap();
        assert_eq!((rep, borrow(callee, 5, borrowed)), (77, Ok(77)));
        assert_eq!(drop_handle(caller, 5, own), Err(Failure::Trap(Trap::HandleLent)));
        assert_eq!(take_own(caller, 5, own), Err(Failure::Trap(Trap::HandleLent)));
        assert_eq!(take_own(callee, 5, borrowed), Err(Failure::Trap(Trap::WrongHandleType)));
        let exit =
            || with_scopes(|scopes| scopes.exit(|(instance, handle)| instance.with_handles(|handles| handles.take_back(handle))));
        assert_eq!(exit(), Err(Trap::BorrowsRemain));
        assert_eq!(drop_handle(callee, 5, borrowed), Ok(None));
        assert_eq!(exit(), Ok(()));
        assert_eq!(drop_handle(caller, 5, own), Ok(Some(77)));
        assert_eq!(borrow(caller, 5, own), Err(Failure::Trap(Trap::UnknownHandle)));
    }
}
