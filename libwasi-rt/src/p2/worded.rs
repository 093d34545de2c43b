//! Results of functions whose errors have a text: an error that was found is kept until there is memory for that.

use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::component::string::NewString;
use crate::guest::GuestPtr;

/// Why a function does not return its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop<T> {
    /// An error of the function.
    Trouble(T),
    /// A trap, or a wish for memory.
    Failure(Failure),
}

impl<T> From<Failure> for Stop<T> {
    fn from(failure: Failure) -> Stop<T> {
        Stop::Failure(failure)
    }
}

/// An error of functions. Each has a number, and a text.
pub(super) trait Trouble: Copy {
    /// Returns the one with a number.
    fn of(number: u8) -> Self;

    /// Returns its number.
    fn number(self) -> u8;

    /// Returns its text, with NULs behind it.
    fn text(self) -> &'static [u8];
}

/// The bit of what a call keeps that tells that it is an error, and not what the list of a result keeps.
const IS_TROUBLE: u64 = 1 << 63;

/// Stores the result that `act` returns, or the one that `fail` makes of an error. `act` is not called again after an error, so it may
/// have had an effect; it finds errors only before it asks for memory.
pub(super) fn store<T: Trouble, const SIZE: usize>(
    call: &mut Call<'_>,
    alignment: u32,
    results: GuestPtr,
    act: impl FnOnce(&mut Call<'_>) -> Result<[u8; SIZE], Stop<T>>,
    fail: impl FnOnce(&mut Call<'_>, T) -> Result<[u8; SIZE], Failure>,
) -> Result<u32, Failure> {
    let results = call.record::<SIZE>(results, alignment)?;
    let answer = match call.kept() {
        kept if kept & IS_TROUBLE != 0 && !call.is_first_time() => Err(Stop::Trouble(T::of(kept as u8))),
        _ => act(call),
    };
    let bytes = match answer {
        Ok(bytes) => bytes,
        Err(Stop::Failure(failure)) => return Err(failure),
        Err(Stop::Trouble(trouble)) => fail(call, trouble)?,
    };
    call.store(results, bytes);
    Ok(0)
}

/// Returns the text of an error as a string of the guest.
pub(super) fn put_text<T: Trouble>(call: &mut Call<'_>, trouble: T) -> Result<NewString, Failure> {
    call.keep(IS_TROUBLE | u64::from(trouble.number()));
    let text = trouble.text();
    let length = text.iter().position(|&byte| byte == 0).unwrap_or(text.len());
    call.new_string(text.get(..length).unwrap_or_default())
}
