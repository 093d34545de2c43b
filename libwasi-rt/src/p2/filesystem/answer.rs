//! Parameters and results as the functions of the interface have them.

use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::{GuestPtr, Slot};
use crate::host::attributes::NewTime;
use crate::host::error::Error;
use crate::host::path::Path;
use crate::host::walk::Links;
use crate::p2::error_code::ErrorCode;

/// Why a function does not return its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// An error of the function.
    Error(Error),
    /// A trap, or a wish for memory.
    Failure(Failure),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(error)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(failure)
    }
}

/// The result of a function, of which `T` is what it returns in case of success.
pub(super) type Answer<T> = Result<T, Stop>;

/// Stores `result<T, error-code>` of `SIZE` bytes, whose parts are at an offset: `lower` stores what there is in case of success.
pub(super) fn store<T, const SIZE: usize>(
    call: &mut Call<'_>,
    results: Slot<SIZE>,
    offset: usize,
    answer: Answer<T>,
    lower: impl FnOnce(T) -> [u8; SIZE],
) -> Result<u32, Failure> {
    let bytes = match answer {
        Ok(value) => lower(value),
        Err(Stop::Error(error)) => {
            let mut bytes = [0; SIZE];
            if let Some(is_error) = bytes.first_mut() {
                *is_error = 1;
            }
            if let Some(code) = bytes.get_mut(offset) {
                *code = ErrorCode::from(error) as u8;
            }
            bytes
        }
        Err(Stop::Failure(failure)) => return Err(failure),
    };
    call.store(results, bytes);
    Ok(0)
}

/// Stores `result<_, error-code>`.
pub(super) fn store_done(
    call: &mut Call<'_>,
    results: GuestPtr,
    act: impl FnOnce(&mut Call<'_>) -> Answer<()>,
) -> Result<u32, Failure> {
    let results = call.record::<2>(results, 1)?;
    let answer = act(call);
    store(call, results, 1, answer, |()| [0; 2])
}

/// Stores `result<T, error-code>` where `T` is a byte.
pub(super) fn store_byte(
    call: &mut Call<'_>,
    results: GuestPtr,
    act: impl FnOnce(&mut Call<'_>) -> Answer<u8>,
) -> Result<u32, Failure> {
    let results = call.record::<2>(results, 1)?;
    let answer = act(call);
    store(call, results, 1, answer, |byte| [0, byte])
}

/// Stores `result<own<…>, error-code>`.
pub(super) fn store_handle(
    call: &mut Call<'_>,
    results: GuestPtr,
    act: impl FnOnce(&mut Call<'_>) -> Answer<u32>,
) -> Result<u32, Failure> {
    let results = call.record::<8>(results, 4)?;
    let answer = act(call);
    store(call, results, 4, answer, |handle| crate::bytes::layout! { 8; 4: handle })
}

/// Takes a path, which is a string of the guest.
///
/// Errors: those of [`Path::fill`].
pub(super) fn set_path(path: &mut Path, call: &Call<'_>, (at, length): (GuestPtr, u32)) -> Answer<()> {
    let string = call.string(at, length)?;
    path.fill(|into| Ok::<_, Failure>(call.copy_string(string, into)?.ok()))??;
    Ok(())
}

/// Decodes `path-flags`; unknown bits mean nothing.
pub(super) fn links(path_flags: u32) -> Links {
    if path_flags & 1 == 0 { Links::Keep } else { Links::Follow }
}

/// Decodes `new-timestamp`. The discriminant is checked first.
///
/// Errors: `Inval` for nanoseconds of more than a second, `Overflow` for times that the host cannot tell.
pub(super) fn new_time((case, seconds, nanoseconds): (u32, u64, u32)) -> Answer<NewTime> {
    const SECOND: u32 = 1_000_000_000;
    Ok(match discriminant(case, 3)? {
        0 => NewTime::Keep,
        1 => NewTime::Now,
        _ if nanoseconds >= SECOND => return Err(Error::Inval.into()),
        _ => {
            let whole = seconds.checked_mul(SECOND.into()).and_then(|whole| whole.checked_add(nanoseconds.into()));
            NewTime::At(whole.ok_or(Error::Overflow)?)
        }
    })
}
