//! `wasi:config` and `fermyon:spin/variables`: values that the program was given by name.

use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::configuration;
use crate::p2::scratch;

/// `wasi:config/store`.
pub(super) mod store {
    use super::{Call, Failure, GuestPtr, configuration, find, layout};

    /// Gets a configuration value of type `string` associated with the `key`; nothing when there is none.
    pub(in crate::p2) fn get(call: &mut Call<'_>, key: GuestPtr, length: u32, results: GuestPtr) -> Result<u32, Failure> {
        let results = call.record::<16>(results, 4)?;
        let found = match find(call, key, length)? {
            Some(value) => layout! { 16; 4: 1_u8, 8: call.new_string(value)? },
            None => [0; 16],
        };
        call.store(results, found);
        Ok(0)
    }

    /// Gets a list of configuration key-value pairs of type `string`, in the order in which they were given.
    pub(in crate::p2) fn get_all(call: &mut Call<'_>, results: GuestPtr) -> Result<u32, Failure> {
        let results = call.record::<16>(results, 4)?;
        let count = configuration::count();
        let list = call.new_list(count, 4, |call, number| {
            let (key, value) = configuration::value(number).map_or((&[][..], &[][..]), |found| (found.key, found.value));
            let key = call.new_string(key)?;
            Ok(layout! { 16; 0: key, 8: call.new_string(value)? })
        })?;
        call.store(results, layout! { 16; 4: list, 8: count });
        Ok(0)
    }
}

/// `fermyon:spin/variables`.
pub(super) mod variables {
    use super::{Call, Failure, GuestPtr, find, layout};
    use crate::bytes;
    use crate::p2::scratch;

    /// The number of an error, and its text.
    const INVALID_NAME: (u8, &[u8]) =
        (0, b"a name is made of lowercase letters, digits and single underscores between them, and begins with a letter");
    const UNDEFINED: (u8, &[u8]) = (1, b"the program was built without a value for it (--config)");

    /// Get an application variable value for the current component.
    ///
    /// Errors: `invalid-name` for a name that no variable has; `undefined` when there is no value.
    pub(in crate::p2) fn get(call: &mut Call<'_>, name: GuestPtr, length: u32, results: GuestPtr) -> Result<u32, Failure> {
        let results = call.record::<16>(results, 4)?;
        let string = call.string(name, length)?;
        let copied = scratch::with(|room| {
            let length = call.copy_string(string, room)?;
            Ok::<_, Failure>(length.is_ok_and(|length| is_name(room.get(..length).unwrap_or_default())))
        });
        let (case, text) = match find(call, name, length)? {
            _ if !copied? => INVALID_NAME,
            Some(value) => {
                let value = call.new_string(value)?;
                call.store(results, layout! { 16; 4: value });
                return Ok(0);
            }
            None => UNDEFINED,
        };
        let text = call.new_string(text)?;
        call.store(results, layout! { 16; 0: 1_u8, 4: case, 8: text });
        Ok(0)
    }

    /// Whether a variable can have this name: see `Key` in Spin's expressions.
    pub(in crate::p2) fn is_name(name: &[u8]) -> bool {
        let is_part = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
        let doubled = name.windows(2).any(|pair| bytes::same(pair, b"__"));
        let ends_well = name.last().is_some_and(|&byte| byte != b'_');
        name.first().is_some_and(u8::is_ascii_lowercase) && name.iter().all(is_part) && !doubled && ends_well
    }
}

/// Returns the value with a key.
fn find(call: &Call<'_>, key: GuestPtr, length: u32) -> Result<Option<&'static [u8]>, Failure> {
    let string = call.string(key, length)?;
    scratch::with(|room| {
        // No key is longer than what fits on a command line, nor than this.
        let length = call.copy_string(string, room)?;
        Ok(length.ok().and_then(|length| configuration::find(room.get(..length).unwrap_or_default())))
    })
}
