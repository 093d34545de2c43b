//! Arguments: those baked in when the program was built, joined with those that the process was started with. They
//! are assembled each time they are asked for, which is twice in the life of most programs.

use wasm2native_abi::permission::Text;

use crate::program;
use crate::sys::initial::{self, Strings};

/// Returns the arguments: the program's name, those baked in, those of the command line.
pub(crate) fn arguments() -> Arguments {
    Arguments { given: initial::arguments(), baked: program::items(&program::record().permissions.arguments), has_name: false }
}

/// Returns the number of [`arguments`].
pub(crate) fn count() -> usize {
    arguments().count()
}

/// Returns one of the [`arguments`] by its index, however many come before it.
pub(crate) fn argument(index: usize) -> Option<&'static [u8]> {
    let baked = program::items(&program::record().permissions.arguments);
    match index.checked_sub(1) {
        None => Some(initial::argument(0)?.to_bytes()),
        Some(rest) => match baked.get(rest) {
            Some(text) => Some(bytes(text)),
            None => Some(initial::argument(index - baked.len())?.to_bytes()),
        },
    }
}

/// An iterator over the arguments.
pub(crate) struct Arguments {
    given: Strings,
    baked: &'static [Text],
    has_name: bool,
}

impl Iterator for Arguments {
    type Item = &'static [u8];

    #[inline(never)]
    fn next(&mut self) -> Option<&'static [u8]> {
        if self.has_name {
            if let Some((first, rest)) = self.baked.split_first() {
                self.baked = rest;
                return Some(bytes(first));
            }
        }
        self.has_name = true;
        Some(self.given.next()?.to_bytes())
    }
}

fn bytes(text: &'static Text) -> &'static [u8] {
    program::items(&text.bytes)
}
