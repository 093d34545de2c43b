//! Values that the program asks for by name: decided when it was built, or those of environment variables when the process starts.

use wasm2native_abi::configuration::Setting;

use super::environment::given_value;
use crate::bytes::{are_text, same};
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::process;

/// A value with its key, both UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// The key.
    pub(crate) key: &'static [u8],
    /// The value.
    pub(crate) value: &'static [u8],
}

/// Returns the number of values.
pub(crate) fn count() -> u32 {
    settings().len() as u32
}

/// Returns the value with a number.
pub(crate) fn value(number: u32) -> Option<Value> {
    let setting = settings().get(number as usize)?;
    let (key, value) = (program::items(&setting.key.bytes), program::items(&setting.value.bytes));
    let value = if setting.is_variable == 0 { Some(value) } else { given_value(value) };
    // The start step has seen to it that there is one.
    Some(Value { key, value: value.filter(|value| are_text(value)).unwrap_or_default() })
}

/// Returns the value with a key.
pub(crate) fn find(key: &[u8]) -> Option<&'static [u8]> {
    let number = settings().iter().position(|setting| same(program::items(&setting.key.bytes), key))?;
    value(number as u32).map(|found| found.value)
}

/// Checks that the environment variables whose values are asked for are set. Without one of them, the program would not do what it was
/// built for, so the process ends with a message that names it.
pub(crate) fn check_configuration() {
    for setting in settings().iter().filter(|setting| setting.is_variable != 0) {
        let name = program::items(&setting.value.bytes);
        match given_value(name) {
            None => refuse(setting, name, " is not set"),
            Some(value) if !are_text(value) => refuse(setting, name, " is not UTF-8"),
            Some(_) => {}
        }
    }
}

#[cold]
#[inline(never)]
fn refuse(setting: &'static Setting, name: &[u8], why: &str) -> ! {
    Message::new()
        .text("error: the environment variable ")
        .name(name)
        .text(why)
        .text("\n  help: this program was built to take the value of ")
        .name(program::items(&setting.key.bytes))
        .text(" from it (--config)\n")
        .end();
    process::exit(REFUSED)
}

fn settings() -> &'static [Setting] {
    program::items(&program::configuration().settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_baked_in_or_those_of_variables() {
        crate::sys::clock::tests::prepare();
        assert_eq!(find(b"greeting"), Some("h\u{e9}llo".as_bytes()));
        assert_eq!((find(b"empty"), find(b"greet"), find(b"")), (Some(&b""[..]), None, None));
        assert_eq!((count(), value(1)), (4, Some(Value { key: b"empty", value: b"" })));
        assert_eq!((value(4), find(b"none")), (None, Some(&b""[..])));
    }
}
