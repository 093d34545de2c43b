//! Streams that the process was started with.

use wasm2native_abi::host::Resource;

use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::host::flow::Place;
use crate::p2::object::{End, Input, Object, Output};
use crate::p2::objects;

/// Returns a new handle to standard input.
pub(in crate::p2) fn input(call: &mut Call<'_>, number: u8) -> Result<u32, Failure> {
    let input = Input { end: End::Standard(number), place: Place::Current, size: 0, is_closed: false };
    call.new_own(Resource::InputStream.number(), objects::insert(Object::Input(input))?)
}

/// Returns a new handle to standard output or standard error.
pub(in crate::p2) fn output(call: &mut Call<'_>, number: u8) -> Result<u32, Failure> {
    let output = Output { end: End::Standard(number), place: Place::Current, permit: 0, is_closed: false };
    call.new_own(Resource::OutputStream.number(), objects::insert(Object::Output(output))?)
}
