//! A runtime of the user's choice, by explicit option only: it is checked to be one, so that the linker's complaints are not
//! taken for a bug.

use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::target::Target;
use object::{File, Object as _, ObjectKind, ObjectSymbol as _};
use std::path::Path;

/// Checks that a file is an object for the target and defines the entry point of a program.
pub fn check_runtime(target: &Target, path: &Path, bytes: &[u8]) -> Result<()> {
    let Ok(object) = File::parse(bytes) else { return Err(refuse(path, "it is not an object file")) };
    let own =
        File::parse(target.runtime()).map_err(|error| Error::bug(format!("the embedded runtime does not parse: {error}")))?;
    if object.kind() != ObjectKind::Relocatable {
        return Err(refuse(path, "it is not a relocatable object"));
    }
    let machine = |object: &File<'_>| (object.format(), object.architecture(), object.endianness());
    if machine(&object) != machine(&own) {
        return Err(refuse(path, &format!("it is not for {}", target.name)));
    }
    let entry = |name: &str| name == wasm2native_abi::symbol::ENTRY;
    match object.symbols().any(|symbol| symbol.is_definition() && symbol.is_global() && symbol.name().is_ok_and(entry)) {
        true => Ok(()),
        false => Err(refuse(path, &format!("it does not define {}", wasm2native_abi::symbol::ENTRY))),
    }
}

/// Returns the linker's error about a file that looked like a runtime, such as one of another version.
pub fn refused_runtime(path: &Path, error: &Error) -> Error {
    refuse(path, error.message()).output(&error.details().join("\n"))
}

fn refuse(path: &Path, reason: &str) -> Error {
    Error::environment(format!("cannot link the runtime {}: {reason}", Foreign::path(path)))
        .help("omit --runtime to link the embedded one")
}
