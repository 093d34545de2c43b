//! Values of `wasi:http/types` in the memory of a component.

use crate::bytes::layout;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::p2::scratch;
use crate::p2::text::with_valid;

use super::heap::Text;

/// A `result<own<…>>` that is an error.
pub(super) const FAILED: [u8; 8] = layout_of_failure();

const fn layout_of_failure() -> [u8; 8] {
    [1, 0, 0, 0, 0, 0, 0, 0]
}

/// The number of the last case of `method`, which holds a name.
pub(super) const OTHER_METHOD: u8 = 9;

/// The names of the others, in order.
const METHODS: &[u8] = b"GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH";

/// Returns the number of the case of `method` that has a name.
pub(super) fn method(name: &[u8]) -> u8 {
    let found = METHODS.split(|&byte| byte == b' ').position(|known| crate::bytes::same(known, name));
    found.map_or(OTHER_METHOD, |number| number as u8)
}

/// Returns the name of a case of `method`; none of the last.
pub(super) fn method_name(case: u8) -> &'static [u8] {
    METHODS.split(|&byte| byte == b' ').nth(case.into()).unwrap_or_default()
}

/// Returns a `method`, whose name is needed for the last case.
pub(super) fn new_method(call: &mut Call<'_>, case: u8, name: &[u8]) -> Result<[u8; 12], Failure> {
    match case {
        OTHER_METHOD => Ok(layout! { 12; 0: case, 4: call.new_string(name)? }),
        _ => Ok(layout! { 12; 0: case }),
    }
}

/// Stores an `option<string>`.
pub(super) fn store_text(call: &mut Call<'_>, results: GuestPtr, text: Option<&[u8]>) -> Result<u32, Failure> {
    let results = call.record::<12>(results, 4)?;
    let stored = match text {
        Some(text) => layout! { 12; 0: 1_u8, 4: with_valid(text, |text| call.new_string(text))? },
        None => [0; 12],
    };
    call.store(results, stored);
    Ok(0)
}

/// Returns an `option<string>` that was passed; a text that is too long, or that a function does not like, is an error.
pub(super) fn text(
    call: &Call<'_>,
    (is_some, at, length): (u32, GuestPtr, u32),
    is_valid: impl FnOnce(&[u8]) -> bool,
) -> Result<Result<Option<Text>, ()>, Failure> {
    match discriminant(is_some, 2)? {
        0 => Ok(Ok(None)),
        _ => Ok(string(call, at, length, is_valid)?.map(Some)),
    }
}

/// Returns a string that was passed, likewise.
pub(super) fn string(
    call: &Call<'_>,
    at: GuestPtr,
    length: u32,
    is_valid: impl FnOnce(&[u8]) -> bool,
) -> Result<Result<Text, ()>, Failure> {
    let string = call.string(at, length)?;
    scratch::with(|room| {
        let Ok(length) = call.copy_string(string, room)? else { return Ok(Err(())) };
        let bytes = room.get(..length).unwrap_or_default();
        if !is_valid(bytes) {
            return Ok(Err(()));
        }
        let mut text = Text::EMPTY;
        text.append(bytes)?;
        Ok(Ok(text))
    })
}
