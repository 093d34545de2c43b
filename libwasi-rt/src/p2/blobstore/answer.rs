//! Results of the functions, and the texts of their errors.

use crate::bytes::copy;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::blobs::Trouble;
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

/// Stores the result that `act` returns, or the error. What both hold is at an offset that is the alignment of the result.
/// [`worded::store`] has what `act` must keep to.
pub(super) fn store<const SIZE: usize>(
    call: &mut Call<'_>,
    alignment: u32,
    results: GuestPtr,
    act: impl FnOnce(&mut Call<'_>) -> Answer<[u8; SIZE]>,
) -> Result<u32, Failure> {
    worded::store(call, alignment, results, act, |call, trouble| {
        let mut bytes = [0; SIZE];
        copy(&mut bytes, &[1]);
        copy(bytes.get_mut(alignment as usize..).unwrap_or_default(), &put_text(call, trouble)?.to_le_bytes());
        Ok(bytes)
    })
}

/// The texts of errors, in the order of their numbers.
const TEXTS: [[u8; 48]; 11] = [
    padded("there is no such container"),
    padded("there is no such object"),
    padded("there is such a container already"),
    padded("the name is too long"),
    padded("the object does not have this range"),
    padded("the content is too large for a list"),
    padded("the content is that of another object already"),
    padded("there is no room for the object"),
    padded("too many open files"),
    padded("permission denied"),
    padded("input/output error"),
];
