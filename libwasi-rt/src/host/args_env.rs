//! Arguments and environment: what was decided when the program was built, joined with what the process was started with.
//!
//! Nothing is kept: both are put together each time they are asked for, which is twice in the life of most programs.

use wasm2native_abi::permission::Text;

use crate::bytes::{has, same};
use crate::instance::{self, Strings};

/// The arguments: the program's name, those baked in, those of the command line.
pub(crate) fn arguments() -> Arguments {
    Arguments {
        given: instance::arguments(),
        baked: instance::items(&instance::program().permissions.arguments),
        has_name: false,
    }
}

/// Goes through the arguments.
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

/// The environment as `NAME=VALUE`, no name twice: variables baked in or passed through, then, if all of it is to pass
/// through, the rest. Where a name was granted more than once, the last counts; where the process was given one more than
/// once, the first.
pub(crate) fn variables() -> Variables {
    let permissions = &instance::program().permissions;
    Variables {
        granted: instance::items(&permissions.variables),
        next_granted: 0,
        inherited: instance::environment(),
        next_inherited: 0,
        inherits: permissions.inherit_environment != 0,
    }
}

/// Goes through the environment.
pub(crate) struct Variables {
    granted: &'static [Text],
    next_granted: usize,
    inherited: Strings,
    next_inherited: usize,
    inherits: bool,
}

impl Iterator for Variables {
    type Item = &'static [u8];

    #[inline(never)]
    fn next(&mut self) -> Option<&'static [u8]> {
        while let Some(variable) = self.granted.get(self.next_granted).map(bytes) {
            self.next_granted += 1;
            let named_again =
                self.granted.iter().skip(self.next_granted).any(|later| same(name(bytes(later)), name(variable)));
            if named_again {
                continue;
            }
            if has(variable, b'=') {
                return Some(variable);
            }
            if let Some(passed) = given(variable) {
                return Some(passed);
            }
        }
        while self.inherits {
            let variable = self.inherited.next()?.to_bytes();
            self.next_inherited += 1;
            let named = self.granted.iter().any(|granted| same(name(bytes(granted)), name(variable)));
            let named_before = instance::environment()
                .take(self.next_inherited - 1)
                .any(|earlier| same(name(earlier.to_bytes()), name(variable)));
            // What has no `=` is no variable.
            if !named && !named_before && has(variable, b'=') {
                return Some(variable);
            }
        }
        None
    }
}

/// The variable of that name which the process was given.
fn given(wanted: &[u8]) -> Option<&'static [u8]> {
    instance::environment()
        .map(core::ffi::CStr::to_bytes)
        .find(|variable| variable.len() > wanted.len() && same(name(variable), wanted))
}

/// The value of that variable which the process was given, whether or not the program may see it.
pub(crate) fn given_value(wanted: &[u8]) -> Option<&'static [u8]> {
    given(wanted)?.get(wanted.len() + 1..)
}

/// What comes before the first `=`.
fn name(variable: &[u8]) -> &[u8] {
    variable.split(|&byte| byte == b'=').next().unwrap_or_default()
}

fn bytes(text: &'static Text) -> &'static [u8] {
    instance::items(&text.bytes)
}
