//! `wasi:io/error`.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::p2::error_code::ErrorCode;
use crate::p2::object::{Failed, Object};
use crate::p2::objects;

/// Drops a handle, and the error if it owned it.
pub(in crate::p2) fn drop_error(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(Resource::Error.number(), this)? {
        objects::remove(number);
    }
    Ok(0)
}

/// Returns a string that is suitable to assist humans in debugging this error: the name of its code.
pub(in crate::p2) fn to_debug_string(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let error = borrow(call, this)?;
    let results = call.record::<8>(results, 4)?;
    let text = call.new_string(ErrorCode::from(error.error).name())?;
    call.store(results, layout! { 8; 0: text });
    Ok(0)
}

/// Returns the error behind a handle.
pub(in crate::p2) fn borrow(call: &Call<'_>, this: u32) -> Result<Failed, Failure> {
    match objects::get(call.borrow(Resource::Error.number(), this)?) {
        Some(Object::Error(error)) => Ok(error),
        _ => Err(Failure::Trap(Trap::UnknownHandle)),
    }
}
