//! Streams of files.

use wasm2native_abi::host::Resource;

use super::answer::Answer;
use super::answer::store_handle;
use super::descriptor::borrow;
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::flags::Kind;
use crate::host::flow::Place;
use crate::p2::error_code::ErrorCode;
use crate::p2::io::{end, error};
use crate::p2::object::{Descriptor, Domain, End, Input, Object, Output};
use crate::p2::objects;

/// Return a stream for reading from a file. Where there are no offsets, as in a pipe, it reads what comes next.
///
/// Errors: `is-directory`; `bad-descriptor` when it is not open for reading.
pub(in crate::p2) fn read_via_stream(call: &mut Call<'_>, this: u32, offset: u64, results: GuestPtr) -> Result<u32, Failure> {
    let (number, descriptor) = borrow(call, this)?;
    store_handle(call, results, |call| {
        descriptor.readable()?;
        let place = place(&descriptor, Place::At(offset));
        let input = Input { end: End::Descriptor(number), place, size: 0, is_closed: false };
        let stream = objects::insert(Object::Input(input))?;
        end::retain(number);
        Ok(call.new_own(Resource::InputStream.number(), stream)?)
    })
}

/// Return a stream for writing to a file.
///
/// Errors: `read-only`, `is-directory`; `bad-descriptor` when it is not open for writing.
pub(in crate::p2) fn write_via_stream(call: &mut Call<'_>, this: u32, offset: u64, results: GuestPtr) -> Result<u32, Failure> {
    let (number, descriptor) = borrow(call, this)?;
    store_handle(call, results, |call| output(call, number, &descriptor, Place::At(offset)))
}

/// Return a stream for appending to a file.
///
/// Errors: as [`write_via_stream`].
pub(in crate::p2) fn append_via_stream(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, descriptor) = borrow(call, this)?;
    store_handle(call, results, |call| output(call, number, &descriptor, Place::Append))
}

fn output(call: &mut Call<'_>, number: u32, descriptor: &Descriptor, wanted: Place) -> Answer<u32> {
    descriptor.writable()?;
    let output = Output { end: End::Descriptor(number), place: place(descriptor, wanted), permit: 0, is_closed: false };
    let stream = objects::insert(Object::Output(output))?;
    end::retain(number);
    Ok(call.new_own(Resource::OutputStream.number(), stream)?)
}

/// Returns the place where a stream starts, which counts for regular files.
fn place(of: &Descriptor, wanted: Place) -> Place {
    if of.open.kind == Kind::File { wanted } else { Place::Current }
}

/// Attempts to extract a filesystem-related `error-code` from the stream `error` provided.
pub(in crate::p2) fn filesystem_error_code(call: &mut Call<'_>, err: u32, results: GuestPtr) -> Result<u32, Failure> {
    let failed = error::borrow(call, err)?;
    let results = call.record::<2>(results, 1)?;
    let code = ErrorCode::from(failed.error) as u8;
    call.store(
        results,
        if failed.domain == Domain::Files {
            layout! { 2; 0: 1_u8, 1: code }
        } else {
            [0; 2]
        },
    );
    Ok(0)
}
