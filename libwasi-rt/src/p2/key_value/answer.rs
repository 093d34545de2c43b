//! Results of the functions, whose errors are texts: an error that was found is kept until there is memory for its text.

use crate::bytes::copy;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::key_value::Trouble;
use crate::message::padded;

/// Why a function does not return its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// An error of the function.
    Trouble(Trouble),
    /// A trap, or a wish for memory.
    Failure(Failure),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Stop {
        Stop::Trouble(trouble)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(failure)
    }
}

/// The result of a function, of which `T` is what it returns in case of success.
pub(super) type Answer<T> = Result<T, Stop>;

/// The form of a result: where the error is.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// The alignment of the result.
    alignment: u32,
    /// The offset of the error.
    error: usize,
    /// The number of its case `access-denied`.
    access_denied: u8,
}

/// The results of `wasi:keyvalue`.
pub(super) const WASI: Form = Form { alignment: 4, error: 4, access_denied: 1 };
/// Those with a number of 64 bits.
pub(super) const WASI_WIDE: Form = Form { alignment: 8, error: 8, access_denied: 1 };
/// Those of `swap`, whose error holds that of the store.
pub(super) const WASI_SWAP: Form = Form { alignment: 4, error: 8, access_denied: 1 };
/// The results of Spin's interface, whose error has another case before.
pub(super) const SPIN: Form = Form { alignment: 4, error: 4, access_denied: 2 };

/// The bit of what a call keeps that tells that it is an error, and not what the list of a result keeps.
const IS_TROUBLE: u64 = 1 << 63;

/// Stores the result that `act` returns, or the error. `act` is not called again after an error, so it may have had an effect.
pub(super) fn store<const SIZE: usize>(
    call: &mut Call<'_>,
    form: Form,
    results: GuestPtr,
    act: impl FnOnce(&mut Call<'_>) -> Answer<[u8; SIZE]>,
) -> Result<u32, Failure> {
    let results = call.record::<SIZE>(results, form.alignment)?;
    let answer = match call.kept() {
        kept if kept & IS_TROUBLE != 0 && !call.is_first_time() => Err(Stop::Trouble(Trouble::of(kept as u8))),
        _ => act(call),
    };
    let bytes = match answer {
        Ok(bytes) => bytes,
        Err(Stop::Failure(failure)) => return Err(failure),
        Err(Stop::Trouble(trouble)) => error(call, form, trouble)?,
    };
    call.store(results, bytes);
    Ok(0)
}

fn error<const SIZE: usize>(call: &mut Call<'_>, form: Form, trouble: Trouble) -> Result<[u8; SIZE], Failure> {
    let mut bytes = [0; SIZE];
    copy(&mut bytes, &[1]);
    let error = bytes.get_mut(form.error..).unwrap_or_default();
    if trouble == Trouble::AccessDenied {
        copy(error, &[form.access_denied]);
        return Ok(bytes);
    }
    call.keep(IS_TROUBLE | trouble as u64);
    let text = call.new_string(text(trouble))?;
    copy(error, &[form.access_denied + 1]);
    copy(error.get_mut(4..).unwrap_or_default(), &text.to_le_bytes());
    Ok(bytes)
}

/// The texts of errors, in the order of their numbers.
const TEXTS: [[u8; 32]; 10] = [
    padded(""),
    padded(""),
    padded("the key or the name is too long"),
    padded("there is no room for the value"),
    padded("the value is not a number"),
    padded("the number would be too large"),
    padded("all keys are on the first page"),
    padded("too many open files"),
    padded("the server does not answer"),
    padded("input/output error"),
];

fn text(trouble: Trouble) -> &'static [u8] {
    let text = TEXTS.get(trouble as usize).map_or(&[][..], |text| text);
    let length = text.iter().position(|&byte| byte == 0).unwrap_or(text.len());
    text.get(..length).unwrap_or_default()
}
