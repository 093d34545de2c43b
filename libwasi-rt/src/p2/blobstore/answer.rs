//! Results of the functions, whose errors are texts: an error that was found is kept until there is memory for its text.

use crate::bytes::copy;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::blobs::Trouble;
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

/// The bit of what a call keeps that tells that it is an error.
const IS_TROUBLE: u64 = 1 << 63;

/// Stores the result that `act` returns, or the error. What both hold is at an offset that is the alignment of the result. `act` is not
/// called again after an error, so it may have had an effect; it finds errors only before it asks for memory.
pub(super) fn store<const SIZE: usize>(
    call: &mut Call<'_>,
    alignment: u32,
    results: GuestPtr,
    act: impl FnOnce(&mut Call<'_>) -> Answer<[u8; SIZE]>,
) -> Result<u32, Failure> {
    let results = call.record::<SIZE>(results, alignment)?;
    let answer = match call.kept() {
        kept if kept & IS_TROUBLE != 0 && !call.is_first_time() => Err(Stop::Trouble(Trouble::of(kept as u8))),
        _ => act(call),
    };
    let bytes = match answer {
        Ok(bytes) => bytes,
        Err(Stop::Failure(failure)) => return Err(failure),
        Err(Stop::Trouble(trouble)) => {
            call.keep(IS_TROUBLE | trouble as u64);
            let text = call.new_string(text(trouble))?;
            let mut bytes = [0; SIZE];
            copy(&mut bytes, &[1]);
            copy(bytes.get_mut(alignment as usize..).unwrap_or_default(), &text.to_le_bytes());
            bytes
        }
    };
    call.store(results, bytes);
    Ok(0)
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

fn text(trouble: Trouble) -> &'static [u8] {
    let text = TEXTS.get(trouble as usize).map_or(&[][..], |text| text);
    let length = text.iter().position(|&byte| byte == 0).unwrap_or(text.len());
    text.get(..length).unwrap_or_default()
}
