//! Why a stream stops, and the results of functions of streams.

use wasm2native_abi::host::Resource;

use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::Slot;
use crate::host::error::Error;
use crate::p2::object::{End, Failed, Object};
use crate::p2::objects;

/// Why an operation on a stream did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::p2) enum Stop {
    /// The stream is closed.
    Closed,
    /// The operation failed, and the stream is closed now.
    Failed(Error),
    /// A trap, or a wish for memory.
    Failure(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(failure)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        match error {
            // Nobody is left who would take anything.
            Error::Pipe => Stop::Closed,
            error => Stop::Failed(error),
        }
    }
}

/// Stores `result<_, stream-error>` or `result<list<u8>, stream-error>`, of which `lower` returns the bytes in case of success.
pub(in crate::p2) fn store<T>(
    call: &mut Call<'_>,
    results: Slot<12>,
    end: End,
    result: Result<T, Stop>,
    lower: impl FnOnce(T) -> [u8; 12],
) -> Result<u32, Failure> {
    let bytes = match result {
        Ok(value) => lower(value),
        Err(stop) => {
            let (case, error) = stream_error(call, end, stop)?;
            layout! { 12; 0: 1_u8, 4: case, 8: error }
        }
    };
    call.store(results, bytes);
    Ok(0)
}

/// Stores `result<u64, stream-error>`.
pub(in crate::p2) fn store_count(
    call: &mut Call<'_>,
    results: Slot<16>,
    end: End,
    result: Result<u64, Stop>,
) -> Result<u32, Failure> {
    let bytes = match result {
        Ok(count) => layout! { 16; 0: 0_u8, 8: count },
        Err(stop) => {
            let (case, error) = stream_error(call, end, stop)?;
            layout! { 16; 0: 1_u8, 8: case, 12: error }
        }
    };
    call.store(results, bytes);
    Ok(0)
}

/// Returns `stream-error`: the case, and the handle that it holds.
fn stream_error(call: &mut Call<'_>, end: End, stop: Stop) -> Result<(u8, u32), Failure> {
    match stop {
        Stop::Closed => Ok((1, 0)),
        Stop::Failed(error) => {
            let failed = Failed { error, domain: end.domain() };
            let error = objects::insert(Object::Error(failed))?;
            Ok((0, call.new_own(Resource::Error.number(), error)?))
        }
        Stop::Failure(failure) => Err(failure),
    }
}
