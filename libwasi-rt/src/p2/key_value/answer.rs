//! Results of the functions, and the texts of their errors.

use crate::bytes::copy;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::key_value::Trouble;
use crate::message::padded;
use crate::p2::worded::{self, Stop, put_text};

impl From<Trouble> for Stop<Trouble> {
    fn from(trouble: Trouble) -> Stop<Trouble> {
        Stop::Trouble(trouble)
    }
}

impl worded::Trouble for Trouble {
    fn of(number: u8) -> Trouble {
        Trouble::of(number)
    }

    fn number(self) -> u8 {
        self as u8
    }

    fn text(self) -> &'static [u8] {
        TEXTS.get(self as usize).map_or(&[][..], |text| text)
    }
}

/// The result of a function, of which `T` is what it returns in case of success.
pub(super) type Answer<T> = Result<T, Stop<Trouble>>;

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

/// Stores the result that `act` returns, or the error. [`worded::store`] has what `act` must keep to.
pub(super) fn store<const SIZE: usize>(
    call: &mut Call<'_>,
    form: Form,
    results: GuestPtr,
    act: impl FnOnce(&mut Call<'_>) -> Answer<[u8; SIZE]>,
) -> Result<u32, Failure> {
    worded::store(call, form.alignment, results, act, |call, trouble| error(call, form, trouble))
}

fn error<const SIZE: usize>(call: &mut Call<'_>, form: Form, trouble: Trouble) -> Result<[u8; SIZE], Failure> {
    let mut bytes = [0; SIZE];
    copy(&mut bytes, &[1]);
    let error = bytes.get_mut(form.error..).unwrap_or_default();
    if trouble == Trouble::AccessDenied {
        copy(error, &[form.access_denied]);
        return Ok(bytes);
    }
    let text = put_text(call, trouble)?;
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
